import { findRefusedTool } from '../claude-tools.ts';
import type { ConverseRequest } from '../datasources/types.ts';
import { isJsonObject } from '../json.ts';
import { takesStopSequences } from './fit-inference.ts';
import { toModelFacts } from './model-facts.ts';
import type { DescribeModel } from './situation.ts';
import type { Medium } from './to-model.ts';
import { askedMedia } from './to-model.ts';

const inWords: Readonly<Record<Medium, string>> = { image: 'no images', document: 'no documents', video: 'no video', audio: 'no audio' };

/**
 * What of the request another model is known not to take, though it would have to be sent it, such as `no tools`: Bedrock would refuse the request. Null where nothing is known that it does
 * not take, also of the same model by another profile, for which the request was meant.
 */
export function cannotTake({ modelId: meant, system = [], toolConfig, inferenceConfig, messages }: ConverseRequest, modelId: string, describe: DescribeModel): string | null {
  const model = describe(modelId);
  const facts = toModelFacts(modelId, model);
  const { baseModelId, bodyFormat, takes } = facts;
  if (baseModelId === toModelFacts(meant, describe(meant)).baseModelId) return null;
  if (system.length > 0 && !takes.system) return 'no system prompt';
  if (toolConfig !== undefined && !takes.tools) return 'no tools';
  const refused = findRefusedTool(toolConfig, bodyFormat);
  if (refused !== undefined) return `no tool with a schema as that of ${refused}`;
  const choice = (['any', 'tool'] as const).find((name) => isJsonObject(toolConfig?.['toolChoice']) && name in toolConfig['toolChoice']);
  if (choice !== undefined && model?.capabilities.forcedToolChoice[choice] === false) return `no toolChoice ${choice}`;
  const { stopSequences = [] } = inferenceConfig ?? {};
  if (stopSequences.length > 0 && !takesStopSequences(facts)) return 'no stopSequences';
  if (bodyFormat === 'anthropic-messages' && stopSequences.some((text) => text.trim() === '')) return 'no blank stopSequences'; // Anthropic: "each stop sequence must contain non-whitespace"
  if (messages.at(-1)?.role === 'assistant' && model?.capabilities.assistantPrefill === false) return 'no beginning of an answer';
  const medium = askedMedia(messages).find((kind) => !takes[kind]);
  if (medium !== undefined) return inWords[medium];
  const [maxTokens, most] = [inferenceConfig?.maxTokens ?? 0, model?.certain.maxOutputTokens ?? Infinity];
  return maxTokens > most ? `no maxTokens above ${most}` : null;
}
