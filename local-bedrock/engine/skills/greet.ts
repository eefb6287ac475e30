import { type Draft, draftProse } from '../draft.ts';
import type { Situation } from '../situation.ts';

const greeting = /^(?:hi+|hello+|hey+|hiya|howdy|greetings|good (?:morning|afternoon|evening|day)|hola|bonjour|hallo|salut|ciao)(?:\s+(?:there|all|everyone|again|you|bedrock|friend|world))?[\s,.!]*(?:how are you(?: doing)?(?: today)?|how(?:['’]s it going| do you do)|what['’]?s up|nice to meet you)?[\s?.!]*$/i;
const wellBeing = /^(?:how are you(?: doing)?(?: today)?|how(?:['’]s it going| do you do)|what['’]?s up)[\s?.!]*$/i;
const thanks = /^(?:ok(?:ay)?[,. ]+)?(?:thanks|thank you|thx|cheers|great|perfect|got it|cool|nice)(?:\s+(?:so|very|a)\s+(?:much|lot))?(?:\s+(?:for|you)\b.{0,60})?[\s.!]*$/i;
const farewell = /^(?:bye|goodbye|good night|see you(?: later| soon)?|farewell)[\s.!]*$/i;
const probe = /^(?:test(?:ing)?|ping|are you there|is this (?:thing )?on)[\s?.!]*$/i;
const identity = /\b(?:who|what) are you\b|\b(?:tell me|what can you say) (?:something )?about yourself\b|\bintroduce yourself\b|\bwhat(?:['’]s| is) your name\b|\bwhat (?:can|do) you do\b|\bhow can you help\b|\bwhat are you (?:able|capable)\b|\b(?:are you (?:an? )?(?:human|robot|bot|ai|real|claude|chatgpt|model))\b|\bwhich model (?:are you|is this)\b/i;

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
  if (greeting.test(text) || wellBeing.test(text)) return { ...draftProse(selfDescription, usageHint), leads: hellos };
  if (probe.test(text)) return draftProse('I am here.', selfDescription);
  if (thanks.test(text)) return draftProse('You are welcome.');
  if (farewell.test(text)) return draftProse('Goodbye!');
  return null;
}
