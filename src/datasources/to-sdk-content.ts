import type { ContentBlock, SystemContentBlock, Tool, ToolChoice } from '@aws-sdk/client-bedrock-runtime';
import type { JsonObject, JsonValue } from '../json.ts';
import { isJsonObject } from '../json.ts';
import type { BedrockContentBlock } from './types.ts';

// Each assertion below is where JSON becomes a type of the SDK: the tables say what a member holds, and Bedrock refuses what does not fit.

/**
 * Content blocks of Bedrock's wire as the SDK takes them: base64 to bytes where the API has bytes, and a block that this version of the SDK does
 * not know as its `$unknown` member, which it sends as it is. What is in the blocks is not checked: Bedrock does that.
 */
export const toSdkContent = (blocks: readonly BedrockContentBlock[]): ContentBlock[] => blocks.map((block) => toUnion(block, blockMembers) as ContentBlock);

/** As {@link toSdkContent}, for the blocks of a system prompt. */
export const toSdkSystem = (blocks: readonly BedrockContentBlock[]): SystemContentBlock[] => blocks.map((block) => toUnion(block, systemMembers) as SystemContentBlock);

/** As {@link toSdkContent}, for a tool of a tool configuration. */
export const toSdkTool = (tool: JsonObject): Tool => toUnion(tool, toolMembers) as Tool;

/** As {@link toSdkContent}, for the choice of a tool. */
export const toSdkToolChoice = (choice: JsonObject): ToolChoice => toUnion(choice, toolChoiceMembers) as ToolChoice;

type Convert = (value: JsonValue) => unknown;
/** The members of a union of the API, each with how its value is converted. */
type Members = Readonly<Record<string, Convert>>;

const same: Convert = (value) => value;
const toBytes: Convert = (value) => (typeof value === 'string' ? Buffer.from(value, 'base64') : value);
/** Converts these members of an object, and leaves the others. */
const members =
  (converts: Members): Convert =>
  (value) => {
    if (!isJsonObject(value)) return value;
    const converted: Record<string, unknown> = { ...value };
    for (const [key, convert] of Object.entries(converts)) {
      const member = value[key];
      if (member !== undefined) converted[key] = convert(member);
    }
    return converted;
  };
const union =
  (converts: Members): Convert =>
  (value) =>
    isJsonObject(value) ? toUnion(value, converts) : value;
const list =
  (convert: Convert): Convert =>
  (value) =>
    Array.isArray(value) ? (value as readonly JsonValue[]).map(convert) : value;

// Where the API has bytes (the sources of media, and ReasoningContentBlock), and where it has unions that may grow.
const stored: Members = { bytes: toBytes, s3Location: same };
const media = members({ source: union(stored) });
const texts = list(union({ text: same }));
const document = members({ source: union({ ...stored, text: same, content: texts }) });
const guarded = union({ text: same, image: members({ source: union({ bytes: toBytes }) }) });
const location = union({ web: same, documentChar: same, documentPage: same, documentChunk: same, searchResultLocation: same });
const citations = list(members({ sourceContent: texts, location }));
const toolResultMembers: Members = { json: same, text: same, image: media, document, video: media, searchResult: same };
const blockMembers: Members = {
  text: same,
  image: media,
  document,
  video: media,
  audio: media,
  toolUse: same,
  toolResult: members({ content: list(union(toolResultMembers)) }),
  guardContent: guarded,
  cachePoint: same,
  reasoningContent: union({ reasoningText: same, redactedContent: toBytes }),
  citationsContent: members({ content: texts, citations }),
  searchResult: same,
  toolAddition: same,
  toolRemoval: same,
};
const systemMembers: Members = { text: same, guardContent: guarded, cachePoint: same };
const toolMembers: Members = { toolSpec: same, systemTool: same, cachePoint: same };
const toolChoiceMembers: Members = { auto: same, any: same, tool: same };

function toUnion(value: JsonObject, converts: Members): object {
  const [entry] = Object.entries(value);
  if (entry === undefined) return {};
  const [name, member] = entry;
  const convert = Object.hasOwn(converts, name) ? converts[name] : undefined;
  if (convert === undefined) return { $unknown: [name, member] };
  return convert === same ? value : { [name]: convert(member) };
}
