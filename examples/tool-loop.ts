/**
 * A tool loop: the model asks for a tool, the program runs it and gives the result back, until the model answers. The model's message goes back as
 * it came, with every call of a tool answered in the next message.
 */
type Block = { readonly __typename: 'TextBlock'; readonly text: string } | { readonly __typename: 'ToolUseBlock'; readonly toolUseId: string; readonly input: { readonly city: string } };

interface Turn {
  readonly stopReason: string | null;
  readonly text: string;
  readonly error: { readonly message: string } | null;
  readonly message: { readonly content: readonly Block[] } | null;
}

const url = process.env['BEDROCK_GRAPHQL_URL'] ?? 'http://127.0.0.1:4000';
const query = `mutation ($input: ConverseInput!) {
  converse(input: $input) {
    stopReason text error { message }
    message { content { __typename ... on TextBlock { text } ... on ToolUseBlock { toolUseId name input } } }
  }
}`;
const inputSchema = { type: 'object', properties: { city: { type: 'string', description: 'The name of the city' } }, required: ['city'] };
const toolConfig = { tools: [{ toolSpec: { name: 'get_weather', description: 'The weather in a city now', inputSchema } }] };

/** The tool itself. */
const getWeather = (city: string): object => ({ city, sky: 'clear', celsius: 21 });

const messages: { role: string; content: object[] }[] = [{ role: 'USER', content: [{ text: 'What is the weather in Paris?' }] }];
for (let turn = await converse(); ; turn = await converse()) {
  const content = turn.message?.content ?? [];
  if (turn.stopReason !== 'tool_use') {
    console.log(`answer: ${turn.text}`);
    break;
  }
  messages.push({ role: 'ASSISTANT', content: content.map(({ __typename, ...block }) => (__typename === 'TextBlock' ? block : { toolUse: block })) });
  messages.push({ role: 'USER', content: content.flatMap((block) => (block.__typename === 'ToolUseBlock' ? [answer(block.toolUseId, block.input.city)] : [])) });
}

function answer(toolUseId: string, city: string): object {
  console.log(`get_weather: ${city}`);
  return { toolResult: { toolUseId, content: [{ json: getWeather(city) }] } };
}

async function converse(): Promise<Turn> {
  const input = { modelId: 'amazon.nova-lite-v1:0', messages, toolConfig, inferenceConfig: { maxTokens: 500 } };
  const response = await fetch(`${url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query, variables: { input } }) });
  const { data, errors } = (await response.json()) as { data?: { converse: Turn | null }; errors?: { message: string }[] };
  if (!data?.converse) throw new Error(errors?.[0]?.message);
  if (data.converse.error) throw new Error(data.converse.error.message);
  return data.converse;
}
