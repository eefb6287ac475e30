import type { ContentBlockInput, MessageInput, ToolInput, ToolResultContentInput } from '../generated/schema-types.ts';
import { isJsonObject, toText } from '../json.ts';

/** Tools by the names of those that the messages have used; undefined where they have used none. With them the messages can be checked as they are. */
export function toolsUsedIn(messages: readonly MessageInput[]): readonly ToolInput[] | undefined {
  const blocks = messages.flatMap(({ content }) => content);
  if (!blocks.some((block) => block.toolUse ?? block.toolResult ?? isOfTool(block))) return undefined;
  const names = new Set(blocks.flatMap(({ toolUse }) => toolUse?.name ?? []));
  return [...(names.size === 0 ? ['none'] : names)].map((name) => ({ toolSpec: { name, inputSchema: { type: 'object' } } }));
}

/** The messages with uses of tools and their results in words, for a request that has no tools: Bedrock refuses the blocks without them. Media that a tool has found stay as they are. */
export const tellTools = (messages: readonly MessageInput[]): readonly MessageInput[] => messages.map((message) => ({ ...message, content: message.content.flatMap(tellTool) }));

function tellTool(block: ContentBlockInput): readonly ContentBlockInput[] {
  if (block.toolUse) return [{ text: describeUse(block.toolUse.name, block.toolUse.input) }];
  if (isOfTool(block)) return [{ text: describeOther(block.other) }];
  if (!block.toolResult) return [block];
  const { content, status } = block.toolResult;
  const words = content.flatMap(({ text, json }) => text ?? (json === undefined ? [] : JSON.stringify(json)));
  return [{ text: `[The tool ${status === 'ERROR' ? 'failed' : 'answered'}: ${words.join('\n')}]` }, ...content.flatMap(toBlock)];
}

const describeUse = (name: string, input: unknown): string => `[Used the tool ${name}: ${JSON.stringify(input)}]`;

/** A tool that Bedrock has run by itself. */
const isOfTool = ({ other }: ContentBlockInput): boolean => isJsonObject(other) && (isJsonObject(other['toolUse']) || isJsonObject(other['toolResult']));

function describeOther(other: unknown): string {
  const { toolUse, toolResult } = isJsonObject(other) ? other : {};
  if (isJsonObject(toolUse)) return describeUse(toText(toolUse['name']), toolUse['input'] ?? {});
  return `[The tool answered: ${toText(isJsonObject(toolResult) ? (toolResult['content'] ?? '') : '')}]`;
}

function toBlock({ image, document, video, searchResult }: ToolResultContentInput): readonly ContentBlockInput[] {
  return [...(image ? [{ image }] : []), ...(document ? [{ document }] : []), ...(video ? [{ video }] : []), ...(searchResult ? [{ searchResult }] : [])];
}
