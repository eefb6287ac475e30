import type { MessageRecord, PositionRange } from '../../storage/conversation-record.ts';

/** As many messages as are summarised at once, one at least. */
export function takeSpan(messages: readonly MessageRecord[], [from, to]: PositionRange, mostTokens: number): readonly MessageRecord[] {
  const span: MessageRecord[] = [];
  let tokens = 0;
  for (const message of messages) {
    if (message.position < from || message.position > to) continue;
    tokens += message.blockTokens.reduce((sum, count) => sum + count, 0);
    if (span.length > 0 && tokens > mostTokens) break;
    span.push(message);
  }
  return span;
}
