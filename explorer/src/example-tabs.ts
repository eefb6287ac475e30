/** `ServerInfo.mode` of the schema. */
export type ServerMode = 'LOCAL' | 'AWS';

/** One tab of the explorer, in the form that GraphiQL takes. */
export interface ExampleTab {
  /** The document; GraphiQL names the tab after its first operation. */
  query: string;
  /** The variables as JSON text. */
  variables?: string;
}

interface ExampleModels {
  /** A chat model, cheap and quick. */
  chat: string;
  /** An Anthropic model: the native body below is Anthropic's. */
  claude: string;
}

/** AWS wants inference profiles for its current models; the embedded runtime knows the plain ids too. */
const models: Record<ServerMode, ExampleModels> = {
  LOCAL: { chat: 'amazon.nova-lite-v1:0', claude: 'anthropic.claude-3-sonnet-20240229-v1:0' },
  AWS: { chat: 'us.amazon.nova-lite-v1:0', claude: 'us.anthropic.claude-haiku-4-5-20251001-v1:0' },
};

/**
 * Indented as it stands in the documents. Lines of at most 50 columns stand on one line in a window 1280 pixels wide; each is a sentence, since
 * the embedded runtime takes short lines for the items of a list.
 */
const prompt = `\
    The lighthouse on Marrow Point opened in 1871.
    Its tower is 41 metres of grey granite.
    The lamp burned oil until 1904, then paraffin.
    It has been electric since 1936.
    Three keepers at a time shared the watch.
    In 1988 a timer replaced the last keeper.
    Volunteers open the tower on Sundays in June.

    When did the lighthouse open?
    What replaced the last keeper?`;

const converse = (modelId: string): string => `\
# Questions about a text, answered at once.
mutation Converse {
  converse(input: {
    modelId: "${modelId}"
    messages: [{ role: USER, content: [{ text: """
${prompt}
    """ }] }]
  }) {
    id status text stopReason
    usage {
      inputTokens outputTokens totalTokens source
    }
    timing {
      timeToFirstTokenMs totalMs modelLatencyMs
    }
    simulated
  }
}
`;

const stream = (modelId: string): string => `\
# The same, shown as the model writes.
subscription Stream {
  converseStream(input: {
    modelId: "${modelId}"
    messages: [{ role: USER, content: [{ text: """
${prompt}
    """ }] }]
  }) {
    __typename
    generationId sequence terminal
    ... on GenerationStarted { modelId }
    ... on TextDelta { text }
    ... on GenerationCompleted {
      stopReason
      generation {
        text
        usage {
          inputTokens outputTokens
          totalTokens source
        }
        timing {
          timeToFirstTokenMs totalMs
          modelLatencyMs
        }
        simulated
      }
    }
    ... on GenerationFailed {
      error { code message }
    }
    ... on GenerationInterrupted {
      error { code message }
    }
  }
}
`;

const native = `\
# The model's own request and response, in its
# maker's format. The body is under Variables,
# below; the button asks which of the two to run.
mutation InvokeModel(
  $modelId: String!
  $body: JSON!
) {
  invokeModel(input: {
    modelId: $modelId
    body: $body
  }) {
    id status text stopReason
    body
    simulated
  }
}

subscription InvokeModelStream(
  $modelId: String!
  $body: JSON!
) {
  invokeModelStream(input: {
    modelId: $modelId
    body: $body
  }) {
    __typename
    generationId sequence terminal
    ... on NativeChunk { text chunks }
    ... on GenerationCompleted {
      stopReason
      generation { text simulated }
    }
    ... on GenerationFailed {
      error { code message }
    }
    ... on GenerationInterrupted {
      error { code message }
    }
  }
}
`;

const nativeVariables = (modelId: string): string =>
  JSON.stringify(
    {
      modelId,
      body: {
        anthropic_version: 'bedrock-2023-05-31',
        max_tokens: 1000,
        messages: [{ role: 'user', content: 'What is quantum computing?' }],
      },
    },
    null,
    2,
  );

const generations = `\
# What has been asked, what became of it, and
# what it cost: kept, also over a restart.
query Generations {
  generations(first: 5) {
    edges {
      node {
        id status modelId text createdAt
        cost { amount currency source }
        attempts {
          number durationMs error { code }
        }
        continues { id }
      }
    }
  }
}

# With an id of these under Variables: follow it
# again from any event on, stop it while it runs,
# or go on from where it was stopped.
subscription Follow($id: ID!, $after: Int! = 0) {
  generationEvents(id: $id, after: $after) {
    __typename
    sequence terminal
    ... on TextDelta { text }
    ... on NativeChunk { text }
    ... on GenerationSnapshot { text }
    ... on GenerationInterrupted {
      error { code message }
    }
  }
}

mutation Stop($id: ID!) {
  cancelGeneration(id: $id) { id status text }
}

mutation GoOn($id: ID!) {
  continueGeneration(id: $id) {
    id status continueStrategy
  }
}
`;

const conversation = (modelId: string): string => `\
# Messages that are kept: run the first, and put
# its id under Variables; then turns send only
# what is new, and the others show what came.
mutation NewConversation {
  createConversation(input: {
    modelId: "${modelId}"
    title: "The lighthouse"
    memory: {
      strategy: SUMMARIZE
      triggerTokens: 2000
    }
    messages: [
      { role: USER, content: [{
        text: "My name is Ada Moore."
      }] }
      { role: ASSISTANT, content: [{
        text: "Hello, Ada."
      }] }
    ]
  }) {
    id title messageCount
  }
}

mutation Turn($id: ID!) {
  converse(input: {
    conversationId: $id
    messages: [{ role: USER, content: [{
      text: "What is my name?"
    }] }]
  }) {
    id status text
    error { code message }
  }
}

query History($id: ID!) {
  conversation(id: $id) {
    title messageCount
    messages(last: 20) {
      edges {
        node {
          role tokens
          content { ... on TextBlock { text } }
        }
      }
    }
    activeGeneration { id }
    summaries { level text }
    usage { inputTokens outputTokens }
  }
}

# What the model will see, and what became of
# each message.
query Preview($id: ID!) {
  contextPreview(conversationId: $id) {
    tokens compactionDue
    dispositions { disposition reason }
  }
}

# Leave it running here, and make turns in another
# window.
subscription Watch($id: ID!) {
  conversationUpdated(id: $id) {
    conversation { messageCount }
    messageEdge {
      node {
        role
        content { ... on TextBlock { text } }
      }
    }
    generation { id status }
    deletedId
  }
}
`;

const batch = (modelId: string) => `\
# Many records in one job, at half the price.
# Below 100 they run in real time, behind the job.
mutation Batch {
  createBatchJob(input: {
    modelId: "${modelId}"
    input: { records: [
      { prompt: """
      The Alder Bridge was opened in 1932.
      When was the Alder Bridge opened?
      """ }
      { prompt: """
      The Otter Bridge was opened in 1957.
      When was the Otter Bridge opened?
      """ }
    ] }
  }) {
    id status execution
  }
}

# Put the id into the variables, and watch it.
subscription WatchBatch($id: ID!) {
  batchJobUpdated(id: $id) {
    status
    recordCounts { total processed success error }
  }
}

# Each result, joined to its record.
query BatchResults($id: ID!) {
  batchJob(id: $id) {
    cost { amount currency }
    results(first: 10) {
      edges {
        node {
          recordId status text
          error { message }
        }
      }
    }
  }
}
`;

const modelsAndServer = `\
# Reads never call a model and never cost money.
query ModelsAndServer {
  server {
    version mode region
    awsProfile { name healthy fix }
  }
  viewer {
    name scopes
    budgets {
      limit spent reserved currency period
    }
  }
  models(first: 10) {
    edges {
      node {
        modelId name provider
        lifecycle { status }
        capabilities { converse streaming tools }
      }
    }
  }
}
`;

const planAndUsage = (modelId: string): string => `\
# What a request would do and cost, decided by the
# same code as infer, without calling a model.
query Plan {
  plan(input: {
    modelId: "${modelId}"
    prompt: "Explain tides in two sentences."
    inferenceConfig: { maxTokens: 200 }
  }) {
    method reasons
    inputTokens maxOutputTokens reservedTokens
    estimatedCost { amount currency }
  }
}

# What was used and paid, by model and day.
query Usage {
  usage(
    filter: { since: "2026-01-01T00:00:00Z" }
    groupBy: [MODEL, DAY]
  ) {
    key requests throttled failed
    inputTokens outputTokens
    cost { amount currency unpricedRequests }
  }
}

# Each method, when to use it, and how it went.
query Methods {
  inferenceMethods {
    method useWhen
    measured {
      generations meanCost
      timeToFirstTokenMs { p50 p99 }
      totalMs { p50 p99 }
    }
  }
}
`;

const quotas = (modelId: string): string => `\
# What a model's quotas leave now. Limits come
# from QUOTAS_FILE, Service Quotas or throttling.
query Quotas {
  quotas(modelId: "${modelId}") {
    scope running queued throttled
    dimensions {
      dimension source
      limit used reserved remaining
    }
  }
}

# The same, as it changes: ask in another window.
subscription WatchQuotas {
  quotaUpdated(
    modelId: "${modelId}"
  ) {
    scope running queued
    dimensions { dimension used remaining }
  }
}
`;

/** The tabs that a first visitor finds, in order, with models that the mode can reach. All but those for one generation, conversation or job run as they stand. */
export function createExampleTabs(mode: ServerMode): ExampleTab[] {
  const { chat, claude } = models[mode];
  return [
    { query: converse(chat) },
    { query: stream(chat) },
    { query: native, variables: nativeVariables(claude) },
    { query: generations, variables: '{ "id": "" }' },
    { query: conversation(chat), variables: '{ "id": "" }' },
    { query: batch(chat), variables: '{ "id": "" }' },
    { query: planAndUsage(chat) },
    { query: quotas(chat) },
    { query: modelsAndServer },
  ];
}
