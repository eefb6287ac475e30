import { EventStreamCodec } from '@smithy/core/event-streams';

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const codec = new EventStreamCodec(
  (bytes: Uint8Array | string) => (typeof bytes === 'string' ? bytes : decoder.decode(bytes)),
  (text) => encoder.encode(text),
);

/** The letters of the padding, in the order in which all recordings have them. */
const paddingAlphabet = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/** Encodes an event with its payload, to which the padding `p` is added: 2 to 61 letters, as `random` (0 to 1) chooses. */
export function encodeEvent(eventType: string, payload: Readonly<Record<string, unknown>>, random: () => number): Uint8Array {
  const padding = paddingAlphabet.slice(0, 2 + Math.floor(random() * 60));
  return encodeFrame({ ':event-type': eventType, ':content-type': 'application/json', ':message-type': 'event' }, { ...payload, p: padding });
}

/** Encodes an exception that Bedrock's model knows, such as `throttlingException`. Not recorded: the SDK's decoder is the source. */
export function encodeException(exceptionType: string, payload: Readonly<Record<string, unknown>>): Uint8Array {
  return encodeFrame({ ':exception-type': exceptionType, ':content-type': 'application/json', ':message-type': 'exception' }, payload);
}

/** Encodes an error that Bedrock's model does not know. Not recorded: the SDK's decoder is the source. */
export function encodeUnmodelledError(code: string, message: string): Uint8Array {
  return encodeFrame({ ':error-code': code, ':error-message': message, ':message-type': 'error' });
}

function encodeFrame(headers: Readonly<Record<string, string>>, payload?: unknown): Uint8Array {
  return codec.encode({
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, { type: 'string', value }])),
    body: payload === undefined ? new Uint8Array() : encoder.encode(JSON.stringify(payload)),
  });
}
