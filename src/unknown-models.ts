import type { Logger } from 'pino';
import type { OperatorFiles } from './operator-files.ts';

interface WarnOptions {
  readonly files: OperatorFiles;
  /** A model that the catalogue has, or Bedrock lists. */
  readonly isKnown: (modelId: string) => boolean;
  readonly log: Pick<Logger, 'warn'>;
}

/**
 * Says in the log for which models of the operator's files nothing is known: such an entry holds for nothing, and mostly is a slip of the hand. It is no error: Bedrock may not
 * list to everybody what it runs.
 */
export function warnOfUnknownModels({ files: { prices, quotas }, isKnown, log }: WarnOptions): void {
  const named = { QUOTAS_FILE: quotas.map(({ modelId }) => modelId), PRICES_FILE: prices.configured };
  for (const [variable, modelIds] of Object.entries(named)) {
    for (const modelId of new Set(modelIds)) if (!isKnown(modelId)) log.warn({ modelId }, `${variable} names a model that Bedrock does not list: what it says of it holds for nothing`);
  }
}
