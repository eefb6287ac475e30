import { badUserInput } from '../errors.ts';
import type { ModelFilter, QueryModelsArgs, RequireFields } from '../generated/schema-types.ts';
import type { Model, ModelRegistry } from '../models/registry.ts';
import type { Connection } from './connection.ts';
import { fromCursor, pageSize, toConnection } from './connection.ts';
import { isGiven } from '../is-given.ts';

/** A page of the models that match. Throws BAD_USER_INPUT for a cursor whose model is not among them. */
export async function listModels(models: ModelRegistry, { filter, first, after }: RequireFields<QueryModelsArgs, 'first'>): Promise<Connection<Model>> {
  const count = pageSize(first);
  const key = fromCursor(after);
  const matching = (await models.list()).filter((model) => matches(model, filter ?? {}));
  const start = key === undefined ? 0 : matching.findIndex(({ modelId }) => modelId === key) + 1;
  if (key !== undefined && start === 0) throw badUserInput('after', 'a cursor of this connection, with the same filter', after);
  return toConnection(matching.slice(start, start + count + 1), count, key, ({ modelId }) => modelId);
}

function matches(model: Model, { provider, outputModality, streaming, batch, search }: ModelFilter): boolean {
  const { capabilities } = model;
  return (
    (!isGiven(provider) || sameText(model.provider, provider)) &&
    (!isGiven(outputModality) || model.outputModalities.some((modality) => sameText(modality, outputModality))) &&
    (typeof streaming !== 'boolean' || capabilities.streaming === streaming) &&
    (typeof batch !== 'boolean' || capabilities.batch === batch) &&
    (!search || `${model.modelId} ${model.name} ${model.provider}`.toLowerCase().includes(search.toLowerCase()))
  );
}

const sameText = (left: string, right: string): boolean => left.toLowerCase() === right.toLowerCase();
