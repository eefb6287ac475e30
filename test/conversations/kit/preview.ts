import type { Operation } from '../../kit/clients.ts';
import type { ContentBlockOutput } from '../../../src/requests/content-block-output.ts';
import { toBedrockContentBlock } from '../../../src/requests/content-block-input.ts';
import { giveBack } from '../../../src/requests/give-back.ts';
import type { Body } from './upstream.ts';

const source = 'source { bytes text s3Location { uri bucketOwner } }';
const document = `format name ${source} context citationsEnabled`;
const searchResult = 'searchSource title passages citationsEnabled';

/** All that a block says. Aliases keep apart what has different types. */
export const blockFields = `
  __typename
  ... on TextBlock { text }
  ... on ImageBlock { format ${source} }
  ... on DocumentBlock { ${document} }
  ... on VideoBlock { format ${source} }
  ... on AudioBlock { format ${source} }
  ... on ToolUseBlock { toolUseId name input }
  ... on ToolResultBlock { toolUseId status results { json text image { format ${source} } document { ${document} } video { format ${source} } searchResult { ${searchResult} } } }
  ... on ReasoningBlock { reasoningText signature redactedContent }
  ... on CitationsBlock { text citations }
  ... on SearchResultBlock { ${searchResult} }
  ... on CachePointBlock { ttl }
  ... on GuardContentBlock { guardText qualifiers image { format ${source} } }
  ... on OtherBlock { type value }
`;

export interface Preview {
  readonly system: readonly ContentBlockOutput[];
  readonly messages: readonly { readonly sourceIds: readonly string[]; readonly role: string; readonly content: readonly ContentBlockOutput[] }[];
  readonly tokens: number;
  readonly compactionDue: boolean;
  readonly dispositions: readonly { readonly messageId: string; readonly disposition: string; readonly reason: string | null; readonly summaryId: string | null }[];
}

export const contextPreview = (conversationId: string, content: readonly unknown[] | null): Operation => ({
  query: `query ($conversationId: ID!, $content: [ContentBlockInput!]) { contextPreview(conversationId: $conversationId, content: $content) {
    system { ${blockFields} } messages { sourceIds role content { ${blockFields} } } tokens compactionDue dispositions { messageId disposition reason summaryId }
  } }`,
  variables: { conversationId, content },
});

const toWire = (blocks: readonly ContentBlockOutput[]) => blocks.map((block) => toBedrockContentBlock(withoutNulls(giveBack(block))));

/** As a client's JSON has it: what is null in an input is not given. */
const withoutNulls = <Value>(value: Value): Value => JSON.parse(JSON.stringify(value)) as Value;

/** The SDK writes an object's members in an order of its own. */
const inOrder = (_key: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.fromEntries(Object.entries(value).toSorted(([left], [right]) => (left < right ? -1 : 1))) : value;

/** The same text as {@link bodyAsSent}, where the preview tells the truth. */
export const previewAsSent = ({ system, messages }: Pick<Preview, 'system' | 'messages'>): string =>
  JSON.stringify({ system: toWire(system), messages: messages.map(({ role, content }) => ({ role: role.toLowerCase(), content: toWire(content) })) }, inOrder);

export const bodyAsSent = ({ system = [], messages }: Body): string => JSON.stringify({ system, messages }, inOrder);
