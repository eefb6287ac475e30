/** What a model identifier of Bedrock names. */
export interface ModelIdParts {
  readonly kind: 'foundationModel' | 'inferenceProfile' | 'other';
  /** The id under which Bedrock lists the model; null where the identifier does not tell (an application inference profile, an imported model). */
  readonly baseModelId: string | null;
}

// The geographies of Bedrock's system-defined inference profiles.
const profilePrefix = /^(?:us|eu|apac|au|jp|ca|amer|us-gov|global)\.(?=[^.]+\.)/;
const promptArn = /^arn:aws[\w-]*:bedrock:[\w-]*:\d{12}:prompt\/[^/]+$/;
const bedrockArn = /^arn:aws[\w-]*:bedrock:[\w-]*:\d*:([\w-]+)\/(.+)$/;

/**
 * Reads a model identifier in any form that Bedrock takes: a model's id, the id of a system-defined inference profile (`us.` and the like before
 * the id), the ARN of either, or an ARN of something else. The region of an ARN may be empty: global profiles list such.
 */
export function parseModelId(modelId: string): ModelIdParts {
  const [, resource, name = ''] = bedrockArn.exec(modelId) ?? [];
  if (resource === 'foundation-model') return { kind: 'foundationModel', baseModelId: name };
  if (resource === 'inference-profile') return readId(name);
  if (modelId.startsWith('arn:')) return { kind: resource === 'application-inference-profile' ? 'inferenceProfile' : 'other', baseModelId: null };
  return readId(modelId);
}

function readId(id: string): ModelIdParts {
  const baseModelId = id.replace(profilePrefix, '');
  return { kind: baseModelId === id ? 'foundationModel' : 'inferenceProfile', baseModelId };
}

/** The ARN of a prompt of Bedrock's prompt management, which Converse takes in a model's place. */
export const isPromptArn = (modelId: string): boolean => promptArn.test(modelId);
