const imperatives =
  'read|answer|summari[sz]e|sum up|list|extract|explain|describe|tell|give|write|translate|count|find|say|repeat|reply|respond|use|please|continue|go on|' +
  'identify|name|show|compare|classify|rewrite|rephrase|paraphrase|create|generate|provide|define|calculate|compute|output|print|return|state|quote|' +
  'based on|according to|using|from the (?:text|passage|document|article|context)|consider|here(?: is| are|\'s)|given the (?:text|passage|following|context|document)|the following is|look at|look up|convert|draft|compose|make|act as|' +
  'recall|solve|evaluate|help|let\'s|draw|sort|think|pretend|imagine|suggest|recommend|discuss|analy[sz]e|review|check|correct|proofread|shorten|simplify|' +
  'keep|be (?:brief|concise|short)|in (?:one|two|three|a|at most|no more than|\\d+) (?:single |short )?(?:word|sentence|paragraph|line|bullet)s?|(?:only|just|never|always|do not|don\'t) (?:answer|reply|respond|give|say|output|return|write|use|begin|start|the|include|mention|add|quote)|echo|spell|outline|highlight|select|choose|pick|limit|tl;?dr|key points|main points|bullet points|in short';
const questionWords = 'who|whom|whose|what|when|where|why|which|how|is|are|was|were|does|did|can|could|would|will|should|has|have|may';

const imperativeStart = new RegExp(String.raw`^(?:(?:ok(?:ay)?|now|then|and|so|also|hi|hello|thanks?|finally|next|please|kindly|first)[,.!:]?\s+)*(?:${imperatives})(?![\w-])`, 'i');
const questionStart = new RegExp(String.raw`^(?:(?:ok(?:ay)?|now|then|and|so|but|also|please)[,.!:]?\s+)*(?:${questionWords})(?:['’]s|['’]re)?\s`, 'i');

/** "Please remember that …" tells something; it is not answered but read. */
const tellingStart = /^(?:(?:ok(?:ay)?|now|also|please)[,.!:]?\s+)*(?:remember|note|keep in mind|for your information|fyi)\b/i;

/** Longer than this, a sentence without a question mark is not read as a question or an instruction. */
const maxInstructionLength = 400;

/** A greeting is nothing to read, and goes with what is asked. */
const greetingOnly = /^(?:hi|hello|hey|good (?:morning|afternoon|evening)|thanks|thank you)(?: \w{1,20})?[\s!.,]*$/i;

/** Whether a sentence asks for something or only greets: it ends in a question mark, or begins as an instruction does. */
export function isAsk(sentence: string): boolean {
  return isQuestion(sentence) || greetingOnly.test(sentence) || (sentence.length <= maxInstructionLength && imperativeStart.test(sentence) && !tellingStart.test(sentence));
}

/** Whether a sentence is a question: by its mark, or, where it has no mark at its end, by its first word. */
export function isQuestion(sentence: string): boolean {
  const end = sentence.slice(-20).replace(/["'”’»)\]*_\s]+$/, '');
  if (end.endsWith('?') || end.endsWith('？')) return true;
  return sentence.length <= maxInstructionLength && !/[.!:;,]$/.test(end) && questionStart.test(sentence) && !sentence.includes('\n');
}
