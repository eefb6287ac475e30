import { ConverseCommand, ConverseStreamCommand, InvokeModelCommand, type ConverseCommandInput, type Message } from '@aws-sdk/client-bedrock-runtime';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fillPrompt } from '../bodies/converse-prompt.ts';
import { claude, createClient, echo, httpVersions, nova, readStream, start, userMessage } from './kit.ts';

const term = 'arn:aws:bedrock:us-west-2:123456789012:prompt/LOCALTERM1';
const summary = 'arn:aws:bedrock:us-west-2:123456789012:prompt/LOCALSUMUP';
const promptVariables = { term: { text: 'a token' }, sentences: { text: '2' } };
const explained = 'token is a piece of text';

async function ask(input: Partial<ConverseCommandInput>) {
  const { output, ...answer } = await createClient(await start()).send(new ConverseCommand({ modelId: `${term}:1`, promptVariables, ...input }));
  return { ...answer, text: output?.message?.content?.[0]?.text };
}

describe.each(httpVersions)('a prompt by its ARN, over HTTP/%s', (httpVersion) => {
  test('is answered by its own model, with its variables filled', async () => {
    const client = createClient(await start(), httpVersion);
    const { output, usage } = await client.send(new ConverseCommand({ modelId: `${term}:1`, promptVariables }));
    const text = output?.message?.content?.[0]?.text;
    expect(text).toContain(explained);
    // The same said without the prompt.
    const plain = await client.send(new ConverseCommand({
      modelId: claude, system: [{ text: 'Answer in at most 2 sentences.' }], messages: [userMessage('What is a token?')], inferenceConfig: { maxTokens: 300 },
    }));
    expect({ text: plain.output?.message?.content?.[0]?.text, usage: plain.usage }).toEqual({ text, usage });
  });

  test('is streamed', async () => {
    const bedrock = await start();
    const { stream } = await createClient(bedrock, httpVersion).send(new ConverseStreamCommand({ modelId: `${term}:1`, promptVariables }));
    const { events, text } = await readStream(stream);
    expect(text).toContain(explained);
    expect(events.at(-1)).toBe('metadata');
    expect(bedrock.calls).toMatchObject([{ operation: 'ConverseStream', modelId: `${term}:1`, outcome: 'completed' }]);
  });
});

describe('a prompt', () => {
  test.each([[term], [`${term}:DRAFT`]])('is found as %s', async (modelId) => {
    expect((await ask({ modelId })).text).toContain(explained);
  });

  test('goes before the messages of the request', async () => {
    const messages: Message[] = [{ role: 'assistant', content: [{ text: 'A piece of text.' }] }, userMessage('What was my first question?')];
    expect((await ask({ messages })).text).toContain('What is a token?');
    await expect(ask({ messages: [userMessage('And?')] })).rejects.toMatchObject({ message: expect.stringContaining('must alternate between user and assistant roles') as unknown });
  });

  test('takes a text as it is, whatever it looks like', async () => {
    const text = 'The {{term}} costs $& and $1. It rained all day.';
    expect((await ask({ modelId: `${summary}:1`, promptVariables: { text: { text } } })).text).toContain('The {{term}} costs $& and $1.');
  });

  test('may be asked for with all that is not its own', async () => {
    const guardrailConfig = { guardrailIdentifier: 'local-guardrail', guardrailVersion: '1', trace: 'enabled' as const };
    expect(await ask({ serviceTier: { type: 'flex' }, promptVariables: { ...promptVariables, unused: { text: 'x' } }, requestMetadata: { team: 'docs' } })).toMatchObject({ serviceTier: { type: 'flex' } });
    const blocked = await ask({ guardrailConfig, promptVariables: { ...promptVariables, term: { text: 'the blocked-word' } } });
    expect(blocked).toMatchObject({ stopReason: 'guardrail_intervened', text: 'Sorry, the model cannot answer this question.' });
  });

  test.each<readonly [string, Partial<ConverseCommandInput>, string, string]>([
    ['a variable without a value', { promptVariables: { term: { text: 'a token' } } }, 'ValidationException', 'The promptVariables have no value for sentences.'],
    ['no variables', { promptVariables: undefined }, 'ValidationException', 'The promptVariables have no value for sentences, term.'],
    ['system texts', { system: [{ text: 'Be brief.' }] }, 'ValidationException', 'The request includes system, which only the prompt itself can define.'],
    ['a configuration of its own', { inferenceConfig: { maxTokens: 5 } }, 'ValidationException', 'The request includes inferenceConfig'],
    ['tools', { toolConfig: { tools: [{ toolSpec: { name: 'find', inputSchema: { json: { type: 'object' } } } }] } }, 'ValidationException', 'The request includes toolConfig'],
    ["the model's own fields", { additionalModelRequestFields: { top_k: 5 }, inferenceConfig: {} }, 'ValidationException', 'The request includes additionalModelRequestFields, inferenceConfig'],
    ['another prompt', { modelId: 'arn:aws:bedrock:us-west-2:123456789012:prompt/NOSUCHONE1:1' }, 'ResourceNotFoundException', 'prompt/NOSUCHONE1:1 does not exist'],
    ['a version that is not there', { modelId: `${term}:2` }, 'ResourceNotFoundException', 'prompt/LOCALTERM1:2 does not exist'],
  ])('is refused with %s', async (_, input, name, message) => {
    await expect(ask(input)).rejects.toMatchObject({ name, message: expect.stringContaining(message) as unknown });
  });

  test('is none of the models that InvokeModel runs', async () => {
    const command = new InvokeModelCommand({ modelId: `${term}:1`, contentType: 'application/json', body: '{}' });
    await expect(createClient(await start()).send(command)).rejects.toMatchObject({ name: 'ValidationException', message: 'The provided model identifier is invalid.' });
  });
});

test.each([nova, echo])('variables beside the model %s have no effect', async (modelId) => {
  const answers = [promptVariables, undefined].map(async (variables) => (await ask({ modelId, messages: [userMessage('Hello')], promptVariables: variables })).text);
  const [withThem, without] = await Promise.all(answers);
  expect(withThem).toBe(without);
});

test('values are put in once, whatever they hold', () => {
  const value = fc.oneof(fc.string(), fc.constantFrom('{{term}}', '{{sentences}}', '$&', '$1', '{{', '}}'));
  fc.assert(
    fc.property(value, value, (first, second) => {
      const { body } = fillPrompt(term, { promptVariables: { term: { text: first }, sentences: { text: second } } });
      expect(body).toMatchObject({
        system: [{ text: `Answer in at most ${second} sentences.` }],
        messages: [{ role: 'user', content: [{ text: `What is ${first}?` }] }],
      });
    }),
    { seed: 20_261_123, numRuns: 100 },
  );
});
