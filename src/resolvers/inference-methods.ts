import type { MethodMeasurements } from '../generations/measurements.ts';
import type { InferenceMethodProfile } from '../models/inference-methods.ts';
import { listInferenceMethods } from '../models/inference-methods.ts';
import type { Context } from './context.ts';

interface MeasuredProfile extends InferenceMethodProfile {
  readonly measured: MethodMeasurements | null;
}

/** The methods of a model; every method where no model is named, none where it is not known. */
export async function inferenceMethodsOf(modelId: string | null | undefined, { loaders, services }: Context): Promise<readonly MeasuredProfile[]> {
  const model = modelId === null || modelId === undefined ? undefined : await loaders.model.load(modelId);
  if (model === null) return [];
  return listInferenceMethods(model?.capabilities).map((profile) => ({ ...profile, measured: services.measurements.of(profile.method, model?.modelId ?? null) }));
}
