import type { MessageRecord } from '../conversation-record.ts';
import { toMessageColumns } from './conversation-rows.ts';
import { toSteps } from './steps.ts';

/** A message, and what its row says of it. */
export interface Storable {
  readonly message: MessageRecord;
  readonly columns: ReturnType<typeof toMessageColumns>;
}

// What is stored in one transaction, as far as it has more than one message.
const mostCharacters = 200_000;
const charactersPerMessage = 8_000; // of what each takes besides its text

export const toMessageSteps = (messages: readonly MessageRecord[]): readonly (readonly Storable[])[] =>
  toSteps(
    messages.map((message) => ({ message, columns: toMessageColumns(message) })),
    ({ columns }) => charactersPerMessage + columns.content.length,
    mostCharacters,
  );
