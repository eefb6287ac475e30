import { type Draft, draftProse } from '../draft.ts';
import type { Situation } from '../situation.ts';
import { matchPhrases, onlyPhrases } from '../text/phrases.ts';

const wellBeing = String.raw`how are you(?: doing)?(?: today)?|how(?:['’]s it going| do you do)|what['’]?s up`;
const hello = 'hi+|hello+|hey+|hiya|howdy|greetings|good (?:morning|afternoon|evening|day)|hola|bonjour|hallo|salut|ciao';
const greeting = onlyPhrases(
  wellBeing,
  String.raw`(?:${hello})(?: (?:there|all|everyone|again|you|bedrock|friend|world))?[\s,.!]*(?:${wellBeing}|nice to meet you)?`,
);
const thanks = onlyPhrases(
  String.raw`(?:ok(?:ay)?[,. ]+)?(?:thanks|thank you|thx|cheers|great|perfect|got it|cool|nice)(?: (?:so|very|a) (?:much|lot))?(?: (?:for|you)\b.{0,60})?`,
);
const farewell = onlyPhrases('bye', 'goodbye', 'good night', 'see you(?: later| soon)?', 'farewell');
const probe = onlyPhrases('test(?:ing)?', 'ping', 'are you there', 'is this (?:thing )?on');
const identity = matchPhrases(
  '(?:who|what) are you',
  '(?:tell me|what can you say) (?:something )?about yourself',
  'introduce yourself',
  "what(?:['’]s| is) your name",
  'what (?:can|do) you do',
  'how can you help',
  'what are you (?:able|capable)',
  'are you (?:an? )?(?:human|robot|bot|ai|real|claude|chatgpt|model)',
  'which model (?:are you|is this)',
);

/** What the local model is, in two sentences: every answer that has nothing else to say comes back to it. */
export const selfDescription =
  'I am the local simulated model of this server: no network, no AWS account, and no knowledge of the world. I answer from what stands in the request.';
/** How to get more out of it. */
export const usageHint = 'Paste a text and ask about it, or set BEDROCK_MODE=aws to ask a real Bedrock model.';

const hellos = ['Hello!', 'Hi there!', 'Hello, nice to meet you!', 'Hi!'];

/** Greets back, takes thanks and farewells, and says what it is when it is asked. */
export function greet({ ask, userText }: Situation): Draft | null {
  const text = userText.trim().slice(0, 200);
  if (identity.test(ask) && ask.length <= 200) return draftProse(selfDescription, usageHint);
  if (greeting.test(text)) return { ...draftProse(selfDescription, usageHint), leads: hellos };
  if (probe.test(text)) return draftProse('I am here.', selfDescription);
  if (thanks.test(text)) return draftProse('You are welcome.');
  if (farewell.test(text)) return draftProse('Goodbye!');
  return null;
}
