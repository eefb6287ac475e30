import type { GenerationEvent, GenerationEventBody, GenerationOutput, GenerationRecord } from '../generation-record.ts';
import { isTerminal } from '../generation-record.ts';
import type { TurnEnd } from '../conversation-store.ts';
import type { GenerationChange, GenerationWriter } from '../generation-store.ts';
import { FencedError } from '../generation-store.ts';
import type { Database, Write } from './database.ts';
import type { GenerationStatements } from './generation-statements.ts';
import { OverBudgetError } from '../ledger-record.ts';
import { isGuarded, toLedgerStatements } from './ledger-statements.ts';
import { toStateColumns } from './rows.ts';
import { writeOutput } from './stored-state.ts';
import type { Statement } from './statement.ts';
import type { SqlTurns } from './sql-turns.ts';

interface Waiting {
  readonly change: GenerationChange;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** How it stands as it becomes this process's. Nothing of it is kept: a prompt may be large. */
interface Beginning {
  readonly record: GenerationRecord;
  /** What stores it, as far as it has come by then; undefined where it is stored. */
  readonly beginning?: ((record: GenerationRecord) => readonly Statement[]) | undefined;
  /** Something may be set aside of a budget for it already. */
  readonly mayHold: boolean;
}

interface LiveOptions {
  readonly database: Database;
  readonly statements: GenerationStatements;
  readonly turns: SqlTurns;
  readonly epoch: number;
  /** What is stored of it. */
  readonly recall: () => Promise<GenerationRecord | undefined>;
  /** Called after each append, and after the last. */
  readonly onAppended: () => void;
  /** Called once the end of its turn is stored. */
  readonly onTurnEnded: (end: TurnEnd) => void;
  /** It has ended, or is somebody else's. */
  readonly onLeft: () => void;
}

const mostTail = 64; // events that readers who keep up find in memory

/**
 * A generation that this process owns. One append at a time is under way; those that come meanwhile wait and go together, so that a failed one
 * leaves no gap. The record, the output and the latest events stay in memory, exactly as they are stored.
 */
export class LiveGeneration implements GenerationWriter {
  readonly #options: LiveOptions;
  #record: GenerationRecord;
  #output: GenerationOutput | null = null;
  #size = 0;
  #tail: GenerationEvent[] = [];
  #waiting: Waiting[] = [];
  #isWriting = false;
  /** What failed, and may stand all the same: what is stored could not be read since. */
  #inDoubt: readonly GenerationChange[] | null = null;
  #mayHold: boolean;
  #beginning: Beginning['beginning'];

  constructor({ record, mayHold, beginning, ...options }: LiveOptions & Beginning) {
    this.#options = options;
    this.#record = record;
    this.#mayHold = mayHold;
    this.#beginning = beginning;
  }

  /** As it is stored. */
  get record(): GenerationRecord {
    return this.#record;
  }

  /** As it is stored: null before the end. */
  get output(): GenerationOutput | null {
    return this.#output;
  }

  /** Characters of its output. */
  get size(): number {
    return this.#size;
  }

  /** The events after that sequence number, or undefined where memory does not reach back so far. */
  readTail(after: number, limit: number): readonly GenerationEvent[] | undefined {
    const { lastSequence } = this.#record;
    if (after >= lastSequence) return [];
    const start = after - (lastSequence - this.#tail.length);
    return start < 0 ? undefined : this.#tail.slice(start, start + limit);
  }

  append(change: GenerationChange): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ change, resolve, reject });
      if (!this.#isWriting) void this.#writeAll();
    });
  }

  async #writeAll(): Promise<void> {
    this.#isWriting = true;
    while (this.#waiting.length > 0) {
      const batch: Waiting[] = [];
      try {
        if (this.#inDoubt !== null) await this.#recall();
        await this.#write(batch);
        for (const { resolve } of batch) resolve();
      } catch (error) {
        if (error instanceof OverBudgetError) {
          for (const { reject } of batch) reject(error); // nobody waits behind it for what it was refused
          continue;
        }
        this.#inDoubt ??= error instanceof FencedError ? [] : batch.map(({ change }) => change);
        await this.#recall().catch(() => undefined); // before the next, then
        for (const { reject } of [...batch, ...this.#waiting.splice(0)]) reject(error);
      }
    }
    this.#isWriting = false;
  }

  /** Writes whatever is waiting when the transaction is made, and puts it into the batch. */
  async #write(batch: Waiting[]): Promise<void> {
    const { database, onAppended, onTurnEnded, onLeft } = this.#options;
    let next = this.#record;
    let events: GenerationEvent[] = [];
    const plan = (): Write => {
      batch.push(...this.#waiting.splice(0, countTogether(this.#waiting)));
      const changes = batch.map(({ change }) => change);
      events = this.#number(changes.flatMap((change) => change.events ?? []));
      next = changes.reduce<GenerationRecord>((record, { state }) => ({ ...record, ...state }), { ...this.#record, lastSequence: this.#record.lastSequence + events.length });
      return this.#toWrite(changes, events, next);
    };
    // Where that fails it is not stored later: what is appended then is refused, since there is nothing that it could belong to.
    const isWritten = await database.write(plan).finally(() => (this.#beginning = undefined));
    if (!isWritten) {
      if (batch.some(({ change }) => isBudgeted(change)) && (await this.#isOwner())) throw new OverBudgetError();
      onLeft();
      throw new FencedError(next.id);
    }
    this.#record = next;
    this.#output = batch.findLast(({ change }) => change.output !== undefined)?.change.output ?? this.#output;
    this.#tail = keepLast([...this.#tail, ...events]);
    if (isTerminal(next.status)) onLeft();
    onAppended();
    for (const { change } of batch) if (change.turnEnd !== undefined) onTurnEnded(change.turnEnd);
  }

  /** Was it not the owner that was refused? It is asked by changing nothing. */
  #isOwner(): Promise<boolean> {
    const { database, statements, epoch } = this.#options;
    const { id, lastSequence } = this.#record;
    return database.write(() => ({ statements: [statements.updateState({ id, epoch, last_sequence: lastSequence, ...toStateColumns(this.#record) })], synced: false }));
  }

  /** What could not be synced was written all the same: from there it goes on. */
  async #recall(): Promise<void> {
    const { database, recall, onAppended, onTurnEnded, onLeft } = this.#options;
    await database.decided();
    const stored = await recall();
    const changes = this.#inDoubt ?? [];
    this.#inDoubt = null;
    if (stored === undefined) return;
    const isLonger = stored.lastSequence !== this.#record.lastSequence;
    this.#record = stored;
    if (!isLonger) return;
    this.#tail = [];
    if (isTerminal(stored.status)) onLeft();
    onAppended();
    if (isTerminal(stored.status)) for (const { turnEnd } of changes) if (turnEnd !== undefined) onTurnEnded(turnEnd);
  }

  #toWrite(changes: readonly GenerationChange[], events: readonly GenerationEvent[], next: GenerationRecord): Write {
    const { statements, turns } = this.#options;
    const { id } = next;
    const isNew = this.#beginning !== undefined;
    const own = this.#toOwn(events, changes.some(({ state }) => state !== undefined), next);
    this.#mayHold ||= changes.some(isBudgeted);
    const known = { mayHold: this.#mayHold, hasTags: next.options.tags.length > 0 };
    const list: Statement[] = [];
    for (const { output, ledger, turnEnd } of changes) {
      list.push(...this.#rest(id, output), ...(ledger ?? []).flatMap((entry) => toLedgerStatements(statements.ledger, entry, known)));
      if (turnEnd !== undefined) list.push(...turns.end(turnEnd, id, next.endedAt ?? new Date().toISOString()));
    }
    // What somebody relies on is synced: that money may be spent, and how it ended. What shares the transaction is so as well.
    return { statements: [...own, ...list], synced: isNew || isTerminal(next.status) || changes.some(({ ledger }) => ledger !== undefined) };
  }

  /** The generation and its events. The first statement asks whether it is still its owner's: the epoch cannot change within a transaction. */
  #toOwn(events: readonly GenerationEvent[], hasState: boolean, next: GenerationRecord): readonly Statement[] {
    const { statements, epoch } = this.#options;
    const { id, lastSequence: last_sequence } = next;
    const rows = events.map(({ sequence, body }) => ({ sequence, body: JSON.stringify(body) }));
    const [first] = rows;
    if (this.#beginning !== undefined) return [...this.#beginning(next), ...statements.insertEvents(id, rows)];
    if (first === undefined || hasState) return [statements.updateState({ id, epoch, last_sequence, ...toStateColumns(next) }), ...statements.insertEvents(id, rows)];
    return [statements.insertEvent({ id, ...first, epoch }), ...statements.insertEvents(id, rows.slice(1))];
  }

  #rest(id: string, output: GenerationOutput | undefined): Statement[] {
    if (output === undefined) return [];
    const json = writeOutput(output);
    this.#size = json.length + output.text.length;
    return [this.#options.statements.insertOutput({ id, output: json })];
  }

  #number(bodies: readonly GenerationEventBody[]): GenerationEvent[] {
    const { id, lastSequence } = this.#record;
    return bodies.map((body, index) => ({ generationId: id, sequence: lastSequence + 1 + index, body }));
  }
}

/** What ends the generation is the last thing in its transaction: whatever waits behind it is refused by the next. What a budget may refuse goes alone. */
function countTogether(waiting: readonly Waiting[]): number {
  const budgeted = waiting.findIndex(({ change }) => isBudgeted(change));
  if (budgeted === 0) return 1;
  const end = waiting.findIndex(({ change: { state } }) => state?.status !== undefined && isTerminal(state.status));
  const counts = [waiting.length, ...(end === -1 ? [] : [end + 1]), ...(budgeted === -1 ? [] : [budgeted])];
  return Math.min(...counts);
}

const isBudgeted = ({ ledger }: GenerationChange): boolean => ledger?.some(isGuarded) ?? false;

const keepLast = (events: GenerationEvent[]): GenerationEvent[] => (events.length > mostTail * 2 ? events.slice(-mostTail) : events);
