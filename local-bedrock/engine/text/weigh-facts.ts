import { isAsk, isQuestion } from './asks.ts';
import { findOfKind } from './find-kind.ts';
import { matchPhrases, startWithPhrases } from './phrases.ts';
import type { Turn } from './turns.ts';
import { listWords } from './words.ts';

const filler = startWithPhrases(
  'hi|hello|hey|hiya|good (?:morning|afternoon|evening|night)|thanks?|thank you|bye|goodbye|see you|cheers|welcome|congratulations',
  "you(?:['’]re| are) welcome|no problem|my pleasure|sure|of course|certainly|great|perfect|cool|nice|sounds good|got it|understood|noted|i see|right|yes|no",
);
/** What an assistant says of itself, and how it asks for more. */
const assistantFiller = startWithPhrases(
  "i|i['’](?:m|ll|ve|d)|let me|feel free|ask|paste|is there anything|how can i|what can i|happy to|glad to|as an? (?:ai|assistant)",
);
const ownFact = matchPhrases(
  "(?:my|our|the user['’]s) (?:[\\w'’-]{1,30} ){1,4}(?:is|are|was|were|has|have|had)",
  "(?:i|we)(?:['’]m|['’]re|['’]ve| am| are| was| were| have| had| own| live| lived| work| worked| moved| study| speak| like| love| hate| prefer| need| want| use| bought| sold| paid| ordered| met| was born| come from)",
  'the user (?:is|was|has|had|lives|works|likes|loves|hates|prefers|needs|wants|uses|paid|said|asked|moved)',
  '(?:called|named|allergic|birthday|born|married|address|password|pin|code|deadline|budget)',
);
const decision = matchPhrases(
  'decid(?:e|ed|es)|decisions?|agreed?|chosen|chose|settled|confirmed?|cancel(?:l?ed)?|booked|postponed|approved|rejected|promised?|planned|due|will|must|shall',
  "let['’]s|from now on|always|never|remember|keep in mind|important|instead of",
);
/** What nobody has answered yet. */
const open = matchPhrases('open questions?', 'still (?:open|unclear|unknown|undecided|to be)', 'not (?:yet )?(?:decided|clear|known)', 'unclear', 'unresolved', 'to do', 'pending');
const contact = /[\w.+-]{1,64}@[\w-]{1,63}\.\w|https?:\/\/\S/;
/** "AB-12", "4711-B", "X9": neither a word nor a number. */
const code = /\b(?=[\w-]{0,30}\d)(?=[\w-]{0,30}\p{Lu})[\w-]{2,31}\b/u;
/** A date or a time of day; "today" says nothing tomorrow, and "may" is no month. */
const lastingTime = /\d|^\p{Lu}/u;
/** The first word of a sentence has a capital whatever it is; what follows a name is told by this. */
const afterName = /^\p{Lu}[\p{L}'’-]{1,30} (?:is|was|has|had|will|said|says|wants|likes|lives|works|and \p{Lu}|\p{Lu})/u;
const first = /^\S+\s*/;

/** Words beyond this many weigh on a sentence: short ones say as much for less. */
const freeWords = 12;
/** A longer sentence is read up to here. */
const maxReadLength = 1_000;
/** What the assistant has said was mostly told to the user, and can be told again. */
const assistantShare = 0.6;

/**
 * Tells how much a sentence says that has to be known later: what somebody has, is called, likes or decided, names, dates, numbers and
 * codes, and what is said to be open. 0 for greetings, other questions, instructions, and what an assistant says of itself.
 */
export function weighFacts(sentence: string, speaker: Turn['speaker']): number {
  const read = sentence.slice(0, maxReadLength);
  const lasting = decision.test(read) || open.test(read);
  if ((isQuestion(read) && !open.test(read)) || (!isQuestion(read) && isAsk(read) && !(speaker === 'user' && lasting))) return 0;
  if (speaker === 'assistant' && assistantFiller.test(read)) return 0;
  const facts = weighOwn(read, speaker, lasting) + weighNamed(read);
  if (facts === 0 || (filler.test(read) && facts < 1.5)) return 0;
  const words = listWords(read).length;
  return (facts * (speaker === 'assistant' ? assistantShare : 1)) / (1 + 0.03 * Math.max(0, words - freeWords));
}

function weighOwn(sentence: string, speaker: Turn['speaker'], lasting: boolean): number {
  return (speaker !== 'assistant' && ownFact.test(sentence) ? 2 : 0) + (lasting ? 1.5 : 0);
}

function weighNamed(sentence: string): number {
  const names = findOfKind(afterName.test(sentence) ? sentence : sentence.replace(first, ''), 'person');
  return (/\d/.test(sentence) ? 1.5 : 0) + (code.test(sentence) ? 0.5 : 0) + (names.length > 0 ? 1 : 0) +
    (findOfKind(sentence, 'time').some((time) => lastingTime.test(time)) ? 0.5 : 0) + (contact.test(sentence) ? 1 : 0);
}
