/** The limits of a model in one scope; what is absent is not limited. */
export interface QuotaLimits {
  readonly tokensPerMinute?: number;
  readonly tokensPerDay?: number;
  /** Bedrock has none any more since May 2026. */
  readonly requestsPerMinute?: number;
  readonly concurrentRequests?: number;
}

/** How a request names its model: by its own id, by an inference profile, or by one that begins with `global.`. Each has quotas of its own. */
export const quotaScopes = ['onDemand', 'crossRegion', 'globalCrossRegion'] as const;

export type QuotaScope = (typeof quotaScopes)[number];

/** Which quotas are enforced. */
export interface QuotaOptions {
  /** The length of a minute in milliseconds; a day has 1,440 of them. Default 60,000. */
  readonly minuteMs?: number;
  /** By the model's own id; `*` for all that have no entry. */
  readonly models: Readonly<Record<string, Partial<Readonly<Record<QuotaScope, QuotaLimits>>>>>;
}

const limitNames = ['tokensPerMinute', 'tokensPerDay', 'requestsPerMinute', 'concurrentRequests'] as const;

/** Checks options from outside, such as a file's. Throws an error that names what is wrong, and what can stand there. */
export function readQuotaOptions(value: unknown): QuotaOptions {
  const { minuteMs, models, ...rest } = readObject(value, 'quotas');
  refuseRest(rest, 'quotas', ['minuteMs', 'models']);
  if (minuteMs !== undefined) readAmount(minuteMs, 'quotas.minuteMs');
  for (const [modelId, scopes] of Object.entries(readObject(models, 'quotas.models'))) {
    for (const [scope, limits] of Object.entries(readObject(scopes, `quotas.models["${modelId}"]`))) {
      const path = `quotas.models["${modelId}"].${scope}`;
      if (!quotaScopes.some((known) => known === scope)) throw new Error(`${path}: expected ${quotaScopes.join(', ')}.`);
      for (const [name, amount] of Object.entries(readObject(limits, path))) {
        if (!limitNames.some((known) => known === name)) throw new Error(`${path}.${name}: expected ${limitNames.join(', ')}.`);
        readAmount(amount, `${path}.${name}`);
      }
    }
  }
  return value as QuotaOptions;
}

function readObject(value: unknown, path: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error(`${path}: expected an object, not ${value === undefined ? 'nothing' : JSON.stringify(value)}.`);
  return value as Readonly<Record<string, unknown>>;
}

function refuseRest(rest: object, path: string, known: readonly string[]): void {
  const [name] = Object.keys(rest);
  if (name !== undefined) throw new Error(`${path}.${name}: expected ${known.join(', ')}.`);
}

function readAmount(value: unknown, path: string): void {
  if (typeof value !== 'number' || !Number.isFinite(value) || value <= 0) throw new Error(`${path}: expected a number greater than 0, not ${JSON.stringify(value)}.`);
}
