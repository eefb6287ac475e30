import { type Draft, draftProse } from '../draft.ts';
import type { Situation } from '../situation.ts';
import { selfDescription, usageHint } from './greet.ts';

/** Says that it cannot answer, and why: what every request ends in that no skill answers. */
export function admit({ passages, ask }: Situation): Draft {
  if (ask === '' && passages.length === 0) return draftProse(selfDescription, usageHint);
  const given = passages.filter(({ source }) => source !== 'system' && source !== 'assistant');
  if (given.length === 0) {
    return { ...draftProse(selfDescription, 'Nothing there answers this.', usageHint) };
  }
  const place = given[0]?.source === 'document' ? 'the document' : given[0]?.source === 'earlier' ? 'what you told me' : 'the text';
  return {
    ...draftProse(`I do not find the answer in ${place}.`, 'I am the local simulated model and answer only from what stands in the request.'),
    bare: 'Unknown',
  };
}
