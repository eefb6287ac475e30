import type { Logger } from 'pino';
import { isCodedError } from '../errors.ts';
import type { CodedError } from '../errors.ts';
import type { Ledger, LedgerCall } from '../ledger/index.ts';
import type { ModelRequest } from '../datasources/types.ts';
import type { AttemptRecord, GenerationOutput, GenerationRecord, UsageRecord } from '../storage/generation-record.ts';
import type { GenerationChange, GenerationStore, Orphan } from '../storage/generation-store.ts';
import { FencedError } from '../storage/generation-store.ts';
import type { LedgerRow } from '../storage/ledger-record.ts';
import type { AskingDependencies } from './asking.ts';
import { totalCost, totalUsage } from './billing.ts';
import { estimateUsage } from './estimate-usage.ts';
import { foldLog } from './output.ts';
import { endTurn } from './turns.ts';
import type { Turns } from './turns.ts';
import { waitUnlessAborted } from './wait.ts';

interface EndDependencies extends Pick<AskingDependencies, 'toModel'> {
  readonly store: GenerationStore;
  readonly ledger: Ledger;
  readonly turns: Turns;
  readonly log: Logger;
}

/**
 * Ends a generation of which nothing is known but what is stored, because the process that ran it is gone, or could not store more: INTERRUPTED,
 * with the text that the log holds. What its calls to Bedrock cost is estimated where it was not settled. Where even that cannot be made of the
 * log, it ends without output. Rejects with FencedError and STORE_UNAVAILABLE, as the writer does.
 */
export async function endFromLog(orphan: Orphan, error: CodedError, dependencies: EndDependencies): Promise<void> {
  const { store, ledger, log } = dependencies;
  const { record, writer } = orphan;
  const open = (await store.ledger(record.id)).filter(({ settled }) => settled === null);
  try {
    await writer.append(await describeEnd(orphan, open, error, dependencies));
  } catch (thrown) {
    if (thrown instanceof FencedError || (isCodedError(thrown) && thrown.code === 'STORE_UNAVAILABLE')) throw thrown;
    log.error({ err: thrown, generationId: record.id }, 'what a generation has said cannot be read from its log: it ends without it');
    await writer.append({ ...interrupted(error), ledger: [...ledger.release(record.id), ...open.map((row) => ledger.settleUnknown(row, error.code))], ...emptyTurnEnd(record) });
  }
}

/**
 * The same for a generation whose own process could not store what happened: what was not stored has not happened. Waits until the store is back, or
 * `shutdown` says that the next start of the server ends it. Never rejects.
 */
export async function endFromLogInTime({ record, writer }: Orphan, error: CodedError, dependencies: EndDependencies, shutdown: AbortSignal): Promise<void> {
  const { store, log } = dependencies;
  for (let waitMs = 100; ; waitMs = Math.min(waitMs * 2, 5_000)) {
    try {
      await writer.append({}); // what failed may stand all the same: the writer finds out
      await endFromLog({ record: (await store.get(record.id)) ?? record, writer }, error, dependencies);
      return;
    } catch (thrown) {
      if (thrown instanceof FencedError) return;
      log.error({ err: thrown, generationId: record.id }, 'the end of a generation cannot be stored yet');
    }
    if (!(await waitUnlessAborted(waitMs, shutdown))) return;
  }
}

const interrupted = ({ data }: CodedError) =>
  ({ events: [{ type: 'interrupted', error: data }], state: { status: 'INTERRUPTED', error: data, endedAt: new Date().toISOString() } }) as const satisfies GenerationChange;

/** The conversation is free again, though nobody can tell what was said. */
const emptyTurnEnd = ({ turn }: GenerationRecord): Pick<GenerationChange, 'turnEnd'> =>
  turn?.purpose === 'TURN' ? { turnEnd: { conversationId: turn.conversationId, message: null, replaces: null, isRefused: false, tokenRatio: null } } : {};

async function describeEnd({ record }: Orphan, open: readonly LedgerRow[], error: CodedError, dependencies: EndDependencies): Promise<GenerationChange> {
  const { store, ledger, turns } = dependencies;
  const fold = await foldLog(store, record);
  const output = fold.output();
  const saidBefore = fold.hasRestarted ? 0 : tokensOfAnswers(record.attempts);
  const input = open.length === 0 ? undefined : await store.input(record.id);
  const request = input && (await turns.recall(record, input));
  const lost = await Promise.all(open.map((row) => settle(row, request && askedOf(row, request, dependencies), { output, saidBefore }, { error, ledger, mode: record.askedMode })));
  const attempts = [...record.attempts, ...lost.map(({ attempt }) => attempt)];
  const { events, state } = interrupted(error);
  return { events, state: { ...state, attempts, usage: totalUsage(attempts) ?? record.usage, cost: totalCost(attempts) }, output, ledger: [...ledger.release(record.id), ...lost.map(({ entry }) => entry)], ...(await endTurn(turns, record, { output, answeredBy: record.answeredBy, counted: null, error, isRefused: false })) };
}

/** What the call asked for: of another model than the first one, what that one was sent. */
const askedOf = ({ modelId }: LedgerRow, request: ModelRequest, { toModel }: EndDependencies): ModelRequest => (modelId === request.modelId ? request : toModel(request, modelId));

/** What the calls have written from whose answers the next one goes on. */
const tokensOfAnswers = (attempts: readonly AttemptRecord[]): number => attempts.reduce((sum, { error, usage }) => sum + (error === null ? (usage?.outputTokens ?? 0) : 0), 0);

/** All that has come, and how many tokens of it other calls have written. */
interface Said {
  readonly output: GenerationOutput;
  readonly saidBefore: number;
}

/** A call that was under way: Bedrock may have worked until the log breaks off, and longer. */
async function settle(row: LedgerRow, request: ModelRequest | undefined, { output, saidBefore }: Said, { error, ledger, mode }: { readonly error: CodedError; readonly ledger: Ledger; readonly mode: AttemptRecord['mode'] }) {
  const usage = request === undefined ? null : withoutOutput(await estimateUsage(request, output), saidBefore);
  const call: LedgerCall = { ...row, serviceTier: request?.serviceTier ?? null, latency: request?.latency ?? null };
  const { entry, cost } = ledger.settle(call, usage, error.code);
  const attempt: AttemptRecord = {
    number: row.attempt,
    modelId: row.modelId,
    region: row.region,
    startedAt: row.reservedAt,
    durationMs: null,
    awsRequestId: null,
    error: error.data,
    usage,
    cost,
    mode,
    validationErrors: null,
  };
  return { entry, attempt };
}

function withoutOutput(usage: UsageRecord, tokens: number): UsageRecord {
  const outputTokens = Math.max(0, usage.outputTokens - tokens);
  return { ...usage, outputTokens, totalTokens: usage.inputTokens + outputTokens };
}
