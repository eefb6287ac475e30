import type { BatchProblemCode } from '../../batch/problems/index.ts';
import { isJsonObject, type JsonValue } from '../../json.ts';

/** Something in a record that Bedrock does not have in batch jobs (the user guide's page batch-inference), and where in the record it stands. */
export interface NotInBatch {
  readonly code: BatchProblemCode;
  readonly member: string;
}

/** Members of a Converse request or a native body. */
const members: Readonly<Record<string, BatchProblemCode>> = {
  toolConfig: 'TOOLS_NOT_SUPPORTED',
  tools: 'TOOLS_NOT_SUPPORTED',
  tool_choice: 'TOOLS_NOT_SUPPORTED',
  response_format: 'RESPONSE_FORMAT_NOT_SUPPORTED',
  output_format: 'RESPONSE_FORMAT_NOT_SUPPORTED',
  guardrailConfig: 'GUARDRAIL_NOT_SUPPORTED',
  'amazon-bedrock-guardrailConfig': 'GUARDRAIL_NOT_SUPPORTED',
};

/** Members of a content block: of Converse, of Nova, of Claude. */
const blockMembers: Readonly<Record<string, BatchProblemCode>> = {
  toolUse: 'TOOLS_NOT_SUPPORTED',
  toolResult: 'TOOLS_NOT_SUPPORTED',
  cachePoint: 'PROMPT_CACHING_NOT_SUPPORTED',
  cache_control: 'PROMPT_CACHING_NOT_SUPPORTED',
  guardContent: 'GUARDRAIL_NOT_SUPPORTED',
};

/** Types of a content block of Claude's. */
const blockTypes: Readonly<Record<string, BatchProblemCode>> = { tool_use: 'TOOLS_NOT_SUPPORTED', tool_result: 'TOOLS_NOT_SUPPORTED' };

/** The first such thing; undefined where there is none. The blocks of the schema's inputs have the names of Bedrock's, so that it takes either. */
export function findNotInBatch(modelInput: object): NotInBatch | undefined {
  const { stream, outputConfig, output_config: nativeConfig, messages, system } = modelInput as Readonly<Record<string, JsonValue>>;
  for (const [member, value] of Object.entries(modelInput)) {
    const code = lookUp(members, member);
    if (code !== undefined && value !== null) return { code, member };
  }
  if (stream === true) return { code: 'STREAMING_NOT_SUPPORTED', member: 'stream' };
  if (isJsonObject(outputConfig) && 'textFormat' in outputConfig) return { code: 'RESPONSE_FORMAT_NOT_SUPPORTED', member: 'outputConfig.textFormat' };
  if (isJsonObject(nativeConfig) && 'format' in nativeConfig) return { code: 'RESPONSE_FORMAT_NOT_SUPPORTED', member: 'output_config.format' };
  for (const [index, message] of listOf(messages).entries()) {
    const found = isJsonObject(message) ? findInBlocks(message['content'], `messages[${index}].content`) : undefined;
    if (found !== undefined) return found;
  }
  return findInBlocks(system, 'system');
}

function findInBlocks(blocks: JsonValue | undefined, path: string): NotInBatch | undefined {
  for (const [index, block] of listOf(blocks).entries()) {
    if (!isJsonObject(block)) continue;
    for (const name of Object.keys(block)) {
      const code = lookUp(blockMembers, name);
      if (code !== undefined && block[name] !== null) return { code, member: `${path}[${index}].${name}` };
    }
    const code = typeof block['type'] === 'string' ? lookUp(blockTypes, block['type']) : undefined;
    if (code !== undefined) return { code, member: `${path}[${index}]` };
  }
  return undefined;
}

const lookUp = (table: Readonly<Record<string, BatchProblemCode>>, name: string): BatchProblemCode | undefined => (Object.hasOwn(table, name) ? table[name] : undefined);

const listOf = (value: JsonValue | undefined): readonly JsonValue[] => (isList(value) ? value : []);

const isList = (value: JsonValue | undefined): value is readonly JsonValue[] => Array.isArray(value);
