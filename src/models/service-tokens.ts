import type { ConverseRequest } from '../datasources/types.ts';
import { parseModelId } from './model-id.ts';

interface ServiceTokens {
  /** How the ids of the family's models begin. */
  readonly family: string;
  /** Where tools are offered. */
  readonly tools: number;
  /** Where a schema holds the answer; null: the model is not told of it. */
  readonly schema: number | null;
}

/**
 * What the service tells a model beside the request, of how to call tools and of the schema that its answer has to satisfy: about what recordings of Bedrock's own counts have more than the texts. Of other
 * families they have nothing, or next to it.
 */
const known: readonly ServiceTokens[] = [
  { family: 'anthropic.', tools: 340, schema: 130 },
  { family: 'amazon.nova', tools: 340, schema: null },
  { family: 'meta.llama', tools: 130, schema: null },
];

/** What the model is told beside the request: so many tokens, and these texts. */
export function serviceTokensOf({ modelId, toolConfig, outputConfig }: ConverseRequest): { readonly tokens: number; readonly texts: readonly string[] } {
  const { baseModelId } = parseModelId(modelId);
  const { tools = 0, schema = null } = known.find(({ family }) => baseModelId?.startsWith(family)) ?? {};
  const isTold = outputConfig?.['textFormat'] !== undefined && schema !== null;
  return { tokens: (toolConfig === undefined ? 0 : tools) + (isTold ? schema : 0), texts: isTold ? [JSON.stringify(outputConfig)] : [] };
}
