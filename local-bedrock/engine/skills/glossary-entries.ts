/** A term that the engine can explain without any text at hand. */
export interface GlossaryEntry {
  /** The term as it is written, and what else it is called. */
  readonly names: readonly string[];
  /** Three to six sentences. */
  readonly sentences: readonly string[];
}

/** The built-in glossary: what people ask first, and the words of this server's own documentation. */
export const glossaryEntries: readonly GlossaryEntry[] = [
  {
    names: ['quantum computing', 'quantum computer'],
    sentences: [
      'Quantum computing calculates with quantum states instead of bits.',
      'A qubit can be in a superposition of 0 and 1, and several qubits can be entangled, so that their outcomes depend on each other.',
      'An algorithm steers these states so that wrong results cancel out and right ones grow more likely; a measurement then gives ordinary bits.',
      'This helps with some problems, such as factoring large numbers, searching, and simulating molecules; for most everyday work a classical computer stays the better tool.',
      'Today\'s machines are still small and make many errors, which is why error correction is the main field of work.',
    ],
  },
  {
    names: ['machine learning', 'ML'],
    sentences: [
      'Machine learning makes programs find rules in examples instead of having them written down.',
      'A model has adjustable numbers; training changes them until its outputs fit the examples.',
      'Supervised learning uses examples with known answers, unsupervised learning looks for structure, and reinforcement learning learns from reward.',
      'What counts in the end is how well the model does on data that it has not seen.',
    ],
  },
  {
    names: ['artificial intelligence', 'AI'],
    sentences: [
      'Artificial intelligence is the field that makes machines do what seems to need intelligence: understanding language, recognising images, planning, playing games.',
      'It began in the 1950s with rules written by hand; most of it today is machine learning.',
      'Systems are usually good at the tasks they were trained for and may fail in surprising ways outside of them.',
    ],
  },
  {
    names: ['large language model', 'LLM', 'language model', 'foundation model'],
    sentences: [
      'A large language model is a neural network trained to predict the next token of a text.',
      'From very many texts it learns grammar, facts and ways of reasoning, all as numbers in its weights.',
      'To answer, it predicts one token after the other, each from the prompt and from what it has written so far.',
      'It can be fluent and wrong at the same time, so what matters should be checked.',
    ],
  },
  {
    names: ['neural network', 'deep learning'],
    sentences: [
      'A neural network is a chain of layers, each of which multiplies its input by weights and bends the result.',
      'Training compares the output with the wanted one and moves each weight a little in the direction that makes the error smaller.',
      'Deep learning is the use of networks with many such layers.',
    ],
  },
  {
    names: ['transformer', 'transformer architecture', 'attention mechanism'],
    sentences: [
      'A transformer is the kind of neural network behind today\'s language models.',
      'Its attention layers let every token look at the others and take from them what matters for it.',
      'Since all tokens are processed side by side, training uses hardware well; the price is that the work grows with the square of the length.',
    ],
  },
  {
    names: ['GraphQL'],
    sentences: [
      'GraphQL is a query language for APIs and a runtime that answers such queries.',
      'A server publishes one typed schema; a client asks for exactly the fields it needs and gets them in the same shape.',
      'Queries read, mutations change, and subscriptions deliver a stream of events.',
      'Because the schema can be inspected, tools such as GraphiQL offer completion and documentation without further work.',
    ],
  },
  {
    names: ['GraphQL subscription', 'subscription'],
    sentences: [
      'A GraphQL subscription is an operation that yields many results over time instead of one.',
      'The client sends it once, usually over a WebSocket or server-sent events, and then receives each event as it happens.',
      'It suits token streams and job status: what the client would otherwise have to poll for.',
    ],
  },
  {
    names: ['AWS Bedrock', 'Amazon Bedrock', 'Bedrock'],
    sentences: [
      'Amazon Bedrock is the AWS service that runs foundation models of several providers behind one API.',
      'InvokeModel takes a model\'s own request body, Converse takes one message format for all chat models, and both can stream.',
      'Large amounts of prompts run as batch jobs that read and write files in S3.',
      'The service keeps no conversation: every request carries its whole history.',
      'Use is billed by tokens and limited by quotas of tokens per minute and per day.',
    ],
  },
  {
    names: ['Converse API', 'Converse'],
    sentences: [
      'Converse is Bedrock\'s operation for chat: messages with roles and content blocks, the same for every chat model.',
      'It also carries the system prompt, inference settings and tools, and answers with a message, a stop reason and the token usage.',
      'ConverseStream is its streaming form.',
    ],
  },
  {
    names: ['InvokeModel', 'invoke model'],
    sentences: [
      'InvokeModel is Bedrock\'s operation that sends a body in the model\'s own format and returns the model\'s own answer.',
      'It reaches everything a model can do, embeddings and images included, at the price that each model family has a different body.',
      'InvokeModelWithResponseStream delivers the answer in chunks.',
    ],
  },
  {
    names: ['token', 'tokenization', 'tokenizer'],
    sentences: [
      'A token is a piece of text that a language model reads or writes as one unit: a word, a part of a word, or a sign.',
      'English has about four characters per token; other languages and code often need more tokens for the same length.',
      'Prices, limits and context windows are counted in tokens, of the input and of the output.',
    ],
  },
  {
    names: ['streaming', 'token streaming', 'token stream'],
    sentences: [
      'Streaming sends an answer piece by piece while the model is still writing it.',
      'The reader sees the first words at once instead of waiting for the last.',
      'A stream is complete only when the model\'s own end was received; one that merely stops has been interrupted.',
    ],
  },
  {
    names: ['conversation memory', 'memory', 'chat history'],
    sentences: [
      'Conversation memory is what a chat application keeps of former turns, because the model itself keeps nothing.',
      'Before each call the application puts the history, or a part of it, in front of the new message.',
      'When it grows beyond the context window, old turns are dropped, cut to a window of the latest, or replaced by a summary.',
    ],
  },
  {
    names: ['structured output', 'JSON mode', 'construct'],
    sentences: [
      'Structured output is an answer that has to satisfy a schema, such as a JSON object with certain fields.',
      'Some models enforce the schema while they write; for others one forces a tool call or asks for it in the prompt.',
      'In any case the result should be validated before it is used.',
    ],
  },
  {
    names: ['embedding', 'text embedding', 'vector embedding'],
    sentences: [
      'An embedding is a list of numbers that stands for a text so that similar texts get similar lists.',
      'The nearness of two embeddings, often measured by the angle between them, tells how related their texts are.',
      'Search, clustering and retrieval for language models build on this.',
    ],
  },
  {
    names: ['retrieval augmented generation', 'RAG'],
    sentences: [
      'Retrieval-augmented generation gives a model texts to answer from.',
      'For each question, a search finds the passages that fit, often by embeddings, and puts them into the prompt.',
      'The answer can then rest on current or private documents, and can name its sources.',
    ],
  },
  {
    names: ['prompt', 'prompt engineering'],
    sentences: [
      'A prompt is the text given to a language model: instructions, examples, material and the question.',
      'Clear instructions, a stated form of the answer and material that is marked as such make answers more reliable.',
      'What holds for the whole conversation belongs into the system prompt.',
    ],
  },
  {
    names: ['system prompt'],
    sentences: [
      'A system prompt sets the rules of a conversation before the first message: role, tone, limits and form of the answers.',
      'It is sent with every request and counts as input tokens.',
      'It guides the model, but it is no security border: what must not be known should not stand in it.',
    ],
  },
  {
    names: ['context window', 'context length'],
    sentences: [
      'The context window is the number of tokens that a model can take into account at once, prompt and answer together.',
      'What does not fit must be left out, shortened or summarised.',
      'Long contexts cost more and answer later, so it pays to send only what is needed.',
    ],
  },
  {
    names: ['temperature', 'sampling temperature'],
    sentences: [
      'Temperature is a setting of how freely a language model chooses its next token.',
      'At 0 it takes nearly always the likeliest one; higher values give rarer tokens a chance and make answers more varied.',
      'For facts and extraction one uses low values, for ideas higher ones.',
    ],
  },
  {
    names: ['hallucination', 'hallucinations'],
    sentences: [
      'A hallucination is something that a language model states as a fact although it is made up.',
      'It happens because the model predicts what sounds likely, not what is true.',
      'Giving the model the material to answer from, asking for sources, and checking the result help against it.',
    ],
  },
  {
    names: ['tool use', 'function calling', 'tool calling'],
    sentences: [
      'Tool use lets a model ask for a function to be called.',
      'The request describes the tools with a name and a schema of their input; the model answers with a call instead of a text.',
      'The application runs the function and sends the result back, and the model goes on with it.',
    ],
  },
  {
    names: ['batch inference', 'batch job', 'batch processing'],
    sentences: [
      'Batch inference runs many prompts as one job instead of one request each.',
      'On Bedrock the input is a file of JSON lines in S3, the results come to S3 as well, in any order, and are joined by their record id.',
      'It costs about half and takes minutes to hours, so it suits what nobody waits for.',
    ],
  },
  {
    names: ['rate limit', 'throttling', 'quota'],
    sentences: [
      'A quota limits how much of a service one account may use in a time; a request beyond it is throttled, that is refused for now.',
      'Bedrock counts tokens per minute and per day, and sets the requested maximum of output aside at the start of a call.',
      'A client should wait longer after each refusal, with some randomness, and ask for no more output tokens than it needs.',
    ],
  },
  {
    names: ['WebSocket', 'websockets'],
    sentences: [
      'A WebSocket is a lasting connection between a browser and a server over which both can send at any time.',
      'It begins as an HTTP request and is then upgraded to a protocol of its own.',
      'GraphQL subscriptions often run over it, many on one connection.',
    ],
  },
  {
    names: ['server-sent events', 'SSE'],
    sentences: [
      'Server-sent events are a stream of text messages from a server over one ordinary HTTP response.',
      'They go in one direction, pass through most proxies, and a client can reconnect and say which event it saw last.',
      'For token streams they are the simplest transport.',
    ],
  },
  {
    names: ['API', 'application programming interface'],
    sentences: [
      'An API is the set of operations that one program offers to others, with the form of what goes in and what comes out.',
      'It hides how things are done, so that either side can change without the other noticing.',
      'Over the web, REST and GraphQL are the common styles.',
    ],
  },
  {
    names: ['cloud computing', 'cloud'],
    sentences: [
      'Cloud computing is the use of computers, storage and services that somebody else runs, over the network and billed by use.',
      'One can grow and shrink within minutes and need not own hardware.',
      'In return one depends on the provider, its prices and its network.',
    ],
  },
  {
    names: ['idempotency', 'idempotency key', 'idempotent'],
    sentences: [
      'An operation is idempotent when doing it twice has the same effect as doing it once.',
      'An idempotency key makes a request so: the server keeps the key with the result, and a repeated request gets that result instead of a second run.',
      'That matters wherever a lost connection leaves open whether a request was carried out.',
    ],
  },
];
