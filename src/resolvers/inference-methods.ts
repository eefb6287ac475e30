import type { InferenceMethodProfile } from '../models/inference-methods.ts';
import { listInferenceMethods } from '../models/inference-methods.ts';
import type { Context } from './context.ts';

/** The methods of a model; every method where no model is named, none where it is not known. */
export async function inferenceMethodsOf(modelId: string | null | undefined, { loaders }: Context): Promise<readonly InferenceMethodProfile[]> {
  if (modelId === null || modelId === undefined) return listInferenceMethods();
  const model = await loaders.model.load(modelId);
  return model === null ? [] : listInferenceMethods(model.capabilities);
}
