/** What calls have used of a model's quotas. */
export interface QuotaUse {
  /** As the model was called. */
  readonly modelId: string;
  /** RFC 3339. Of a call when it began; of an hour its end. */
  readonly at: string;
  /** Without those that Bedrock refused. */
  readonly requests: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheWriteInputTokens: number;
}

/** What was used lately, in as little as tells it. */
export interface RecentUse {
  /** Of the calls that have ended, by the hour in which they began. */
  readonly hours: readonly QuotaUse[];
  /** The latest calls that have ended, one by one; the hours have them, too. */
  readonly calls: readonly QuotaUse[];
  /** Calls that have not ended, with what they may use at most. */
  readonly open: readonly QuotaUse[];
}

/** All in RFC 3339. */
export interface RecentUseQuery {
  /** Which Bedrock was called, as `GenerationStore.callAt` was told. */
  readonly place: string;
  /** Of the hours, and of the calls that have not ended. */
  readonly since: string;
  /** Of the calls one by one. */
  readonly callsSince: string;
}

/** A time in which calls went to a place; null: since then. */
export interface Stay {
  readonly since: string;
  readonly until: string | null;
}

/** The stays at a place, from `since` on. `moves` are in their order. */
export function staysAt(moves: readonly { readonly began_at: string; readonly place: string }[], place: string, since: string): readonly Stay[] {
  return moves.flatMap((move, index) => {
    const until = moves[index + 1]?.began_at ?? null;
    return move.place !== place || (until !== null && until <= since) ? [] : [{ since: move.began_at < since ? since : move.began_at, until }];
  });
}
