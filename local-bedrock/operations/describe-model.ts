import type { ServedModel } from '../models.ts';

/** A model as ListFoundationModels and GetFoundationModel describe it (API reference; not recorded). */
export interface ModelDescription {
  readonly modelArn: string;
  readonly modelId: string;
  readonly modelName: string;
  readonly providerName: string;
  readonly inputModalities: readonly string[];
  readonly outputModalities: readonly string[];
  readonly responseStreamingSupported: boolean;
  readonly customizationsSupported: readonly string[];
  readonly inferenceTypesSupported: readonly string[];
  readonly modelLifecycle: { readonly status: string; readonly legacyTime?: string; readonly endOfLifeTime?: string };
}

/** Describes a model. The ARN names one region whatever the caller's is: foundation models have no account. */
export function describeModel(model: ServedModel): ModelDescription {
  return {
    modelArn: `arn:aws:bedrock:us-east-1::foundation-model/${model.modelId}`,
    modelId: model.modelId,
    modelName: model.name,
    providerName: model.provider,
    inputModalities: model.inputModalities,
    outputModalities: model.outputModalities,
    responseStreamingSupported: model.supports.streaming,
    customizationsSupported: [],
    inferenceTypesSupported: [model.onDemand ? 'ON_DEMAND' : 'INFERENCE_PROFILE'],
    modelLifecycle: describeLifecycle(model.lifecycle),
  };
}

/** Times that nobody knows are left out. */
function describeLifecycle({ status, legacyTime, endOfLifeTime }: ServedModel['lifecycle']): ModelDescription['modelLifecycle'] {
  return {
    status,
    ...(legacyTime === null ? {} : { legacyTime: startOfDay(legacyTime) }),
    ...(endOfLifeTime === null ? {} : { endOfLifeTime: startOfDay(endOfLifeTime) }),
  };
}

function startOfDay(date: string): string {
  return `${date}T00:00:00Z`;
}
