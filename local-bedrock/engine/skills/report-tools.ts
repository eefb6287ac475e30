import { type Draft, draftProse } from '../draft.ts';
import type { Passage } from '../passages.ts';
import type { Situation } from '../situation.ts';
import { flattenJson } from '../text/flatten-json.ts';

/** A result of more text than this is searched for an answer instead of reported whole. */
const maxReportedLength = 600;

/** Reports what tools have returned, when the last turn brings results and no new question. */
export function reportTools({ ask, passages, userText }: Situation): Draft | null {
  const results = passages.filter(({ source, isNew }) => source === 'tool' && isNew);
  if (results.length === 0 || ask !== '' || userText.trim() !== '') return null;
  return draftProse(...results.map(describeResult));
}

function describeResult({ name, text }: Passage): string {
  const tool = name === null ? 'The tool' : `The tool ${name}`;
  const plain = flattenJson(text)?.join(', ') ?? text.trim();
  return `${tool} returned: ${plain.length <= maxReportedLength ? plain : `${plain.slice(0, maxReportedLength).toWellFormed()}…`}${/[.!?…]$/.test(plain) ? '' : '.'}`;
}
