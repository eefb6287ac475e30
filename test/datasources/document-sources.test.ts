import { describe, expect, it } from 'vitest';
import { toTakenMessages } from '../../src/datasources/taken-messages.ts';
import type { JsonObject } from '../../src/json.ts';
import { connect, hello, never, startWireServer } from './kit/wire-server.ts';

const text = 'Grüße';
const bytes = Buffer.from(text).toString('base64');
const cited = { citations: { enabled: true } };
const documentOf = (document: JsonObject): JsonObject => ({ document: { name: 'notes', ...document } });

/** What of a message with this document reaches Bedrock. */
async function sent(content: readonly JsonObject[], how: 'run' | 'countTokens' = 'run'): Promise<unknown> {
  const bodies: string[] = [];
  const { url } = await startWireServer(({ body, response }) => {
    bodies.push(body);
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"inputTokens":1,"output":{"message":{"role":"assistant","content":[]}},"stopReason":"end_turn"}');
  });
  await connect(url)[how]({ ...hello, messages: [{ role: 'user', content }] }, never());
  const body = JSON.parse(bodies[0] ?? '') as { readonly messages?: readonly JsonObject[]; readonly input?: { readonly converse: { readonly messages: readonly JsonObject[] } } };
  return (body.messages ?? body.input?.converse.messages)?.[0]?.['content'];
}

describe('a document', () => {
  it.each(['txt', 'md', 'csv', 'html'])('that is text goes as bytes where it is not cited: %s', async (format) => {
    expect(await sent([documentOf({ format, source: { text } }), { text: 'Read it.' }])).toEqual([documentOf({ format, source: { bytes } }), { text: 'Read it.' }]);
    expect(await sent([documentOf({ format, source: { text }, citations: { enabled: false } })])).toEqual([documentOf({ format, source: { bytes }, citations: { enabled: false } })]);
  });

  it('that is text in another format’s name goes as txt', async () => {
    expect(await sent([documentOf({ format: 'pdf', source: { text } })])).toEqual([documentOf({ format: 'txt', source: { bytes } })]);
  });

  it('in parts goes as one', async () => {
    expect(await sent([documentOf({ format: 'txt', source: { content: [{ text: 'Gr' }, { text: 'üße' }] } })])).toEqual([documentOf({ format: 'txt', source: { bytes: Buffer.from('Gr\nüße').toString('base64') } })]);
  });

  it('is sent so by a tool, too, and for its tokens to be counted', async () => {
    const result = (source: JsonObject): JsonObject => ({ toolResult: { toolUseId: 't', content: [{ text: 'here' }, documentOf({ format: 'md', source })] } });
    expect(await sent([result({ text })])).toEqual([result({ bytes })]);
    expect(await sent([documentOf({ format: 'txt', source: { text } })], 'countTokens')).toEqual([documentOf({ format: 'txt', source: { bytes } })]);
  });

  it('that is cited goes as text where it is plain text', async () => {
    expect(await sent([documentOf({ format: 'txt', source: { text }, ...cited })])).toEqual([documentOf({ format: 'txt', source: { text }, ...cited })]);
    expect(await sent([documentOf({ format: 'txt', source: { bytes }, ...cited })])).toEqual([documentOf({ format: 'txt', source: { text }, ...cited })]);
  });

  it.each<[string, JsonObject]>([
    ['a cited pdf', { format: 'pdf', source: { bytes }, ...cited }],
    ['bytes that are no text', { format: 'txt', source: { bytes: '/w==' }, ...cited }],
    ['one in S3', { format: 'txt', source: { s3Location: { uri: 's3://bucket/key' } }, ...cited }],
  ])('goes as it is otherwise: %s', async (_title, document) => {
    expect(await sent([documentOf(document)])).toEqual([documentOf(document)]);
  });
});

it('messages without such documents are not written anew', () => {
  const messages = [{ role: 'user', content: [documentOf({ format: 'txt', source: { bytes } }), { toolResult: { toolUseId: 't', content: [{ text: 'x' }] } }] }] as const;
  expect(toTakenMessages(messages, 'amazon.nova-lite-v1:0')).toBe(messages);
});
