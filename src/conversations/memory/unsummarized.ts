import type { PositionRange, SummaryRecord } from '../../storage/conversation-record.ts';
import type { MemoryView } from './view.ts';

/** The oldest messages up to that position that none of these summaries stands for, as far as they lie side by side; null where there are none. */
export function firstUnsummarized({ messages, unsummarized }: MemoryView, cover: readonly SummaryRecord[], last: number): PositionRange | null {
  const isCovered = (position: number): boolean => cover.some(({ fromPosition, toPosition }) => fromPosition <= position && position <= toPosition);
  const positions = [...unsummarized, ...messages.map(({ position }) => position)];
  const from = Math.min(...positions.filter((position) => position <= last && !isCovered(position)));
  if (from === Infinity) return null;
  const next = Math.min(...cover.map(({ fromPosition }) => fromPosition).filter((position) => position > from));
  return [from, Math.min(last, next - 1)];
}
