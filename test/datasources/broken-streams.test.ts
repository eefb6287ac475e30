import { describe, expect, test } from 'vitest';
import { CodedError } from '../../src/errors.ts';
import type { ModelEvent } from '../../src/datasources/types.ts';
import { bytesOf, encodeEvent, encodeFrame, framesOf, readRecording } from './kit/recordings.ts';
import type { WireRequest } from './kit/wire-server.ts';
import { beginStream, connect, hello, never, startWireServer } from './kit/wire-server.ts';

/** What a stream told before it ended, and how it did. */
async function readStream(answer: (request: WireRequest) => void, request: Parameters<ReturnType<typeof connect>['stream']>[0] = hello) {
  const { url } = await startWireServer(answer);
  const events: ModelEvent[] = [];
  try {
    for await (const event of (await connect(url).stream(request, never())).events) events.push(event);
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    return { events, error };
  }
  return { events, error: null };
}

const word = encodeEvent('contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'one' } });

describe.each([
  ['Converse', 'ConverseStream-claude3-tool-use', hello],
  ['Claude’s own body', 'InvokeModelWithResponseStream-claude35-tool-use', { kind: 'invokeModel', modelId: 'us.anthropic.claude-3-5-sonnet-20240620-v1:0', body: {} }],
  ['Llama’s own body', 'InvokeModelWithResponseStream-llama2-text', { kind: 'invokeModel', modelId: 'meta.llama3-8b-instruct-v1:0', body: {} }],
  ['the body of Cohere’s old Command', 'InvokeModelWithResponseStream-cohere-command-text', { kind: 'invokeModel', modelId: 'cohere.command-light-text-v14', body: {} }],
  ['Nova’s own body', 'InvokeModelWithResponseStream-nova-tool-use', { kind: 'invokeModel', modelId: 'amazon.nova-micro-v1:0', body: {} }],
] as const)('a stream that ends before the model said so never has a stop: %s', (_, name, request) => {
  const frames = framesOf(bytesOf(readRecording(name)));
  // The frame that is the model's end: the last, or the one before Converse's and Nova's metadata.
  const end = name.startsWith('Converse') || name.includes('nova') ? frames.length - 2 : frames.length - 1;
  const hasStop = (events: readonly ModelEvent[]): boolean => events.some(({ type }) => type === 'stop');

  test('cut cleanly after every frame', async () => {
    for (let kept = 1; kept <= frames.length; kept += 1) {
      const { events, error } = await readStream((wire) => {
        beginStream(wire);
        wire.response.end(Buffer.concat(frames.slice(0, kept)));
      }, request);
      expect(error, `cut after frame ${kept}`).toBeNull();
      expect(hasStop(events), `cut after frame ${kept}`).toBe(kept > end);
    }
  });

  test('broken off amid every frame', async () => {
    for (let whole = 1; whole <= end; whole += 1) {
      const half = frames[whole]?.subarray(0, 20) ?? Buffer.alloc(0);
      const { events, error } = await readStream((wire) => {
        beginStream(wire);
        wire.response.write(Buffer.concat([...frames.slice(0, whole), half]), () => wire.socket.destroy());
      }, request);
      expect(error?.data, `broken off in frame ${whole}`).toMatchObject({ code: 'STREAM_TRUNCATED', retryable: true, requestId: 'request-1' });
      expect(hasStop(events), `broken off in frame ${whole}`).toBe(false);
    }
  });
});

test('half a frame at a clean end is a broken stream', async () => {
  const { events, error } = await readStream((wire) => {
    beginStream(wire);
    wire.response.end(Buffer.concat([word, word.subarray(0, 30)]));
  });
  expect(events).toHaveLength(1);
  expect(error?.code).toBe('STREAM_TRUNCATED');
});

test.each([
  ['checksum', (frame: Buffer) => frame.length - 1],
  ['payload', (frame: Buffer) => frame.length - 10],
  ['prelude', () => 7],
])('a frame whose %s is not what was sent is a broken stream', async (_, at) => {
  const corrupt = Buffer.from(word);
  corrupt[at(corrupt)] = (corrupt[at(corrupt)] ?? 0) ^ 1;
  const { events, error } = await readStream((wire) => {
    beginStream(wire);
    wire.response.write(word);
    wire.response.end(corrupt);
  });
  expect(events).toHaveLength(1);
  expect(error?.code).toBe('STREAM_TRUNCATED');
});

test('a native chunk that is not JSON is a broken stream', async () => {
  const { error } = await readStream(
    (wire) => {
      beginStream(wire);
      wire.response.end(encodeEvent('chunk', { bytes: Buffer.from('{"type":').toString('base64') }));
    },
    { kind: 'invokeModel', modelId: 'amazon.nova-micro-v1:0', body: {} },
  );
  expect(error?.code).toBe('STREAM_TRUNCATED');
});

const exceptionFrame = (type: string, body: string) => encodeFrame({ ':exception-type': type, ':content-type': 'application/json', ':message-type': 'exception' }, body);

describe('an exception in the stream is told as what it is', () => {
  describe.each(['at the first frame', 'after a word'])('%s', (when) => {
    test.each([
      ['throttlingException', 'THROTTLED', 'Too many tokens.'],
      ['modelStreamErrorException', 'MODEL_ERROR', 'Too many tokens.'],
      ['modelTimeoutException', 'MODEL_TIMEOUT', 'Too many tokens.'],
      ['serviceUnavailableException', 'SERVICE_UNAVAILABLE', 'Too many tokens.'],
      ['internalServerException', 'INTERNAL_SERVER', 'Too many tokens.'],
      ['validationException', 'VALIDATION', 'Too many tokens.'],
      ['quantumException', 'INTERNAL_SERVER', 'Bedrock failed internally.'],
    ])('%s', async (type, code, message) => {
      const { events, error } = await readStream((wire) => {
        beginStream(wire);
        if (when === 'after a word') wire.response.write(word);
        wire.response.end(exceptionFrame(type, '{"message":"Too many tokens."}'));
      });
      expect(events).toHaveLength(when === 'after a word' ? 1 : 0);
      expect(error?.data).toMatchObject({ code, message, upstream: type.charAt(0).toUpperCase() + type.slice(1), requestId: 'request-1' });
    });
  });

  test.each([
    ['beside Bedrock’s words', { message: 'An error occurred while streaming', originalStatusCode: 500, originalMessage: 'GPU fell over' }, 'An error occurred while streaming. The model said, with status 500: GPU fell over'],
    ['without a status', { message: 'An error occurred while streaming.', originalMessage: 'GPU fell over' }, 'An error occurred while streaming. The model said: GPU fell over'],
    ['without words of Bedrock’s', { originalStatusCode: 500, originalMessage: 'GPU fell over' }, 'The model said, with status 500: GPU fell over'],
    ['once, where Bedrock repeats it', { message: 'It failed: GPU fell over', originalStatusCode: 500, originalMessage: 'GPU fell over' }, 'It failed: GPU fell over'],
    ['without what tells of the account', { message: 'It failed', originalMessage: 'No arn:aws:bedrock:us-east-1:123456789012:model/x for 123456789012' }, 'It failed. The model said: No [arn] for [account]'],
    ['not where there is none', { message: 'It failed', originalStatusCode: 500, originalMessage: '' }, 'It failed'],
  ])('what the model said is told %s', async (_, body, message) => {
    const { error } = await readStream((wire) => {
      beginStream(wire);
      wire.response.write(word);
      wire.response.end(exceptionFrame('modelStreamErrorException', JSON.stringify(body)));
    });
    expect(error?.data).toMatchObject({ code: 'MODEL_ERROR', message, upstream: 'ModelStreamErrorException' });
  });

  test('an error frame', async () => {
    const { error } = await readStream((wire) => {
      beginStream(wire);
      wire.response.write(word);
      wire.response.end(encodeFrame({ ':message-type': 'error', ':error-code': 'InternalFailure', ':error-message': 'secret' }, ''));
    });
    expect(error?.data).toMatchObject({ code: 'INTERNAL_SERVER', message: 'Bedrock failed internally.', upstream: 'InternalFailure' });
  });
});
