import { readCatalogue } from './catalogue.ts';
import { findSuccessor } from './find-successor.ts';
import type { Model } from './registry.ts';

/** What is to be said of a model that will go away; nothing of all others. */
export function lifecycleWarnings(model: Pick<Model, 'modelId' | 'lifecycle'> | null): readonly string[] {
  if (model?.lifecycle.status !== 'LEGACY') return [];
  const { modelId, lifecycle } = model;
  const known = readCatalogue().get(modelId);
  const successor = known === undefined ? undefined : findSuccessor(known, readCatalogue().values());
  const when = lifecycle.endOfLifeAt === null ? '' : ` Its end of life is ${lifecycle.endOfLifeAt.slice(0, 10)}.`;
  return [`Bedrock calls ${modelId} LEGACY: it will go away.${when}${successor === undefined ? '' : ` What replaces it is ${successor.modelId}.`}`];
}
