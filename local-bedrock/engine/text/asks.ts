import { startWithPhrases } from './phrases.ts';

const imperativeStart = startWithPhrases(
  'read|answer|reply|respond|tell|say|repeat|echo|spell|explain|describe|define|discuss|outline|highlight|show|list|name|find|extract|identify|count',
  'summari[sz]e|sum up|update|condense|compress|merge|preserve|retain|include|omit|shorten|simplify|rewrite|rephrase|paraphrase|translate|convert|correct|proofread|compare|classify|sort|analy[sz]e|review|check',
  'write|draft|compose|create|generate|provide|make|draw|output|print|return|give|calculate|compute|solve|evaluate|choose|select|pick|suggest|recommend',
  "use|please|continue|go on|recall|think|consider|pretend|imagine|act as|help|let['’]s|look (?:at|up)|state|quote|keep|limit",
  'be (?:brief|concise|short)|in short|tl;?dr|(?:key|main|bullet) points',
  "based on|according to|using|from the (?:text|passage|document|article|context)|given the (?:text|passage|following|context|document)|here(?: is| are|['’]s)|the following is",
  'in (?:one|two|three|a|at most|no more than|\\d+) (?:single |short )?(?:word|sentence|paragraph|line|bullet)s?',
  "(?:only|just|never|always|do not|don['’]t) (?:answer|reply|respond|give|say|output|return|write|use|begin|start|the|include|mention|add|quote)",
);
const questionStart = startWithPhrases(
  '(?:who|whom|whose|what|when|where|why|which|how|is|are|was|were|does|did|can|could|would|will|should|has|have|may)(?:[\'’]s|[\'’]re)?(?=\\s)',
);

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
