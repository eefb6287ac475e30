import type { EventType } from './events.ts';

const error = 'error { code message retryable retryAfterMs upstream requestId }';
const ended = 'generation { ...generation }';

/**
 * What is asked of each event type, beside what all of them have. A test holds this equal to schema.graphql.
 */
export const eventFields: Readonly<Record<EventType, string>> = {
  GenerationQueued: 'position estimatedWaitMs',
  GenerationStarted: 'modelId',
  TextDelta: 'contentBlockIndex text',
  ReasoningDelta: 'contentBlockIndex reasoningText signature redactedContent',
  CitationDelta: 'contentBlockIndex citation',
  OtherDelta: 'contentBlockIndex value',
  ToolUseStart: 'contentBlockIndex toolUseId name',
  ToolUseDelta: 'contentBlockIndex input',
  ContentBlockStop: 'contentBlockIndex',
  NativeChunk: 'chunks text',
  PartialObject: 'object',
  GenerationSnapshot: 'text message { ...message } object',
  GenerationRestarted: 'modelId reason',
  GenerationCompleted: `stopReason ${ended}`,
  GenerationFailed: `${error} ${ended}`,
  GenerationInterrupted: `${error} ${ended}`,
  GenerationCancelled: ended,
};

export const isKnownEvent = (type: string): type is EventType => Object.hasOwn(eventFields, type);

const messageFragment = `fragment message on Message {
  role
  content {
    __typename
    ... on TextBlock { text }
    ... on ImageBlock { format source { ...source } }
    ... on DocumentBlock { format name source { ...source } }
    ... on VideoBlock { format source { ...source } }
    ... on AudioBlock { format source { ...source } }
    ... on ToolUseBlock { toolUseId name input }
    ... on ToolResultBlock { toolUseId status results { json text } }
    ... on ReasoningBlock { reasoningText signature redactedContent }
    ... on CitationsBlock { text citations }
    ... on OtherBlock { type value }
  }
}
fragment source on MediaSource { bytes s3Location { uri bucketOwner } text }`;

const generationFragment = `fragment generation on Generation {
  id method status modelId answeredBy text message { ...message } body object candidate xml usedFallbackSchema stopReason
  usage { inputTokens outputTokens totalTokens cacheReadInputTokens cacheWriteInputTokens source }
  ${error} trace additionalModelResponseFields lastSequence simulated warnings createdAt endedAt
}
${messageFragment}`;

const selections = Object.entries(eventFields).map(([type, fields]) => `    ... on ${type} { ${fields} }`);

/** Everything after a sequence number, and what comes then. */
export const generationEvents = `subscription ($id: ID!, $after: Int!) {
  generationEvents(id: $id, after: $after) {
    __typename generationId sequence terminal
${selections.join('\n')}
  }
}
${generationFragment}`;

export const startGeneration = 'mutation ($input: StartGenerationInput!) { startGeneration(input: $input) { id } }';

export const cancelGeneration = `mutation ($id: ID!) { cancelGeneration(id: $id) { ...generation } }
${generationFragment}`;

export const readGeneration = `query ($id: ID!) { generation(id: $id) { ...generation } }
${generationFragment}`;
