import type { ModelRequest } from '../datasources/types.ts';
import { toModelFacts } from './model-facts.ts';
import type { DescribeModel } from './situation.ts';

type Serving = Pick<ModelRequest, 'latency' | 'serviceTier'>;

/** By their profiles of the United States alone: of all others Bedrock says "Latency performance configuration is not supported", also of their bare ids. */
const withOptimizedLatency = /(?:^|\/)us\.(?:amazon\.nova-pro-v1|anthropic\.claude-3-5-haiku|meta\.llama3-1-(?:70|405)b)/;

/** The families that Bedrock's user guide names for `priority` and `flex`; public reports have seen them refused for Claude and for the first Nova Lite. */
const withTiers =
  /^(?:openai\.gpt-oss|qwen\.qwen3|deepseek\.v3|amazon\.nova-(?:pro|premier|2)-|google\.gemma-3|minimax\.|moonshot(?:ai)?\.|nvidia\.nemotron|mistral\.(?:magistral-small-2509|voxtral|ministral-3|mistral-large-3))/;

/**
 * How another model is to serve the same request. What it is not known to offer it is not asked for, and so serves it on the default tier, in the usual time: Bedrock refuses what a model does not
 * offer. The same model by another profile offers the same tiers; what is reserved is so for one of them.
 */
export function fitServing({ modelId: meant, latency, serviceTier }: Pick<ModelRequest, 'modelId' | 'latency' | 'serviceTier'>, modelId: string, describe: DescribeModel): Serving {
  const { baseModelId } = toModelFacts(modelId, describe(modelId));
  const isSame = baseModelId === toModelFacts(meant, describe(meant)).baseModelId;
  return {
    ...(latency === 'optimized' && withOptimizedLatency.test(modelId) ? { latency } : {}),
    ...((serviceTier === 'priority' || serviceTier === 'flex') && (isSame || withTiers.test(baseModelId)) ? { serviceTier } : {}),
  };
}
