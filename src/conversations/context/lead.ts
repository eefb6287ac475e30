import type { BedrockContentBlock } from '../../datasources/types.ts';
import type { SummaryRecord } from '../../storage/conversation-record.ts';
import type { Draft } from './draft.ts';

const notice: BedrockContentBlock = { text: '[Earlier messages of this conversation are left out.]' };

/** The user begins: with the summaries of what is not sent, or, where the assistant would begin, with the word that something is missing. */
export function leadIn(drafts: readonly Draft[], summaries: readonly SummaryRecord[]): readonly Draft[] {
  const [first, ...rest] = drafts;
  const lead = summaries.map(({ text }): BedrockContentBlock => ({ text: `Summary of an earlier part of this conversation:\n${text}` }));
  if (first === undefined) return drafts;
  if (first.role === 'user') return lead.length === 0 ? drafts : [{ ...first, content: [...lead, ...first.content] }, ...rest];
  return [{ role: 'user', sourceIds: [], content: lead.length === 0 ? [notice] : lead }, ...drafts];
}
