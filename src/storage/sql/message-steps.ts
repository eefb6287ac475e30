import type { MessageRecord } from '../conversation-record.ts';
import { toMessageColumns } from './conversation-rows.ts';

/** A message, and what its row says of it. */
export interface Storable {
  readonly message: MessageRecord;
  readonly columns: ReturnType<typeof toMessageColumns>;
}

// What is stored in one transaction, as far as it has more than one message.
const mostCharacters = 200_000;
const charactersPerMessage = 8_000; // of what each takes besides its text

/** So many at a time as are one short transaction. */
export function toSteps(messages: readonly MessageRecord[]): readonly (readonly Storable[])[] {
  const steps: Storable[][] = [];
  let characters = Infinity;
  for (const message of messages) {
    const columns = toMessageColumns(message);
    const size = charactersPerMessage + columns.content.length;
    characters += size;
    if (characters <= mostCharacters) steps.at(-1)?.push({ message, columns });
    else {
      steps.push([{ message, columns }]);
      characters = size;
    }
  }
  return steps;
}
