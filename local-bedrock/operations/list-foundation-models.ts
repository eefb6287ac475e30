import type { ServedModel } from '../models.ts';
import { violated } from '../wire/errors.ts';
import { describeModel } from './describe-model.ts';
import type { Operation } from './operation.ts';

/** What each filter allows (the SDK's enums); the provider is free text. */
const allowedValues = {
  byCustomizationType: ['FINE_TUNING', 'CONTINUED_PRE_TRAINING', 'DISTILLATION'],
  byOutputModality: ['TEXT', 'IMAGE', 'EMBEDDING'],
  byInferenceType: ['ON_DEMAND', 'PROVISIONED'],
} as const;

/** GET /foundation-models: all at once, filtered by provider, output modality, inference type and customization type. */
export const listFoundationModels: Operation = {
  name: 'ListFoundationModels',
  method: 'GET',
  path: /^\/foundation-models$/,
  isInference: false,
  open: ({ query }) => ({
    requestMetadata: {},
    answer({ models }) {
      for (const [name, allowed] of Object.entries(allowedValues)) {
        const value = query.get(name);
        if (value !== null && !allowed.some((known) => known === value)) throw violated(value, name, `satisfy enum value set: [${allowed.join(', ')}]`);
      }
      return { kind: 'json', body: { modelSummaries: models.models.filter((model) => isWanted(model, query)).map(describeModel) } };
    },
  }),
};

function isWanted(model: ServedModel, query: URLSearchParams): boolean {
  const { providerName, outputModalities, inferenceTypesSupported, customizationsSupported } = describeModel(model);
  const isIn = (name: string, values: readonly string[]) => {
    const value = query.get(name);
    return value === null || values.includes(value);
  };
  // The provider alone is compared without regard to case: what the service does is not recorded.
  const provider = query.get('byProvider');
  return (provider === null || provider.toLowerCase() === providerName.toLowerCase()) &&
    isIn('byOutputModality', outputModalities) &&
    isIn('byInferenceType', inferenceTypesSupported) &&
    isIn('byCustomizationType', customizationsSupported);
}
