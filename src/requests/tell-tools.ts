import type { ContentBlockInput, MessageInput, ToolResultContentInput } from '../generated/schema-types.ts';

/** The messages with uses of tools and their results in words, for a request that has no tools: Bedrock refuses the blocks without them. Media that a tool has found stay as they are. */
export const tellTools = (messages: readonly MessageInput[]): readonly MessageInput[] => messages.map((message) => ({ ...message, content: message.content.flatMap(tellTool) }));

function tellTool(block: ContentBlockInput): readonly ContentBlockInput[] {
  if (block.toolUse) return [{ text: `[Used the tool ${block.toolUse.name}: ${JSON.stringify(block.toolUse.input)}]` }];
  if (!block.toolResult) return [block];
  const { content, status } = block.toolResult;
  const words = content.flatMap(({ text, json }) => text ?? (json === undefined ? [] : JSON.stringify(json)));
  return [{ text: `[The tool ${status === 'ERROR' ? 'failed' : 'answered'}: ${words.join('\n')}]` }, ...content.flatMap(toBlock)];
}

function toBlock({ image, document, video, searchResult }: ToolResultContentInput): readonly ContentBlockInput[] {
  return [...(image ? [{ image }] : []), ...(document ? [{ document }] : []), ...(video ? [{ video }] : []), ...(searchResult ? [{ searchResult }] : [])];
}
