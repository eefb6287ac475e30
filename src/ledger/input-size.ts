import type { BedrockMessage, ModelRequest } from '../datasources/types.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import { isJsonObject } from '../json.ts';

/** What makes up the input of a request, measured by its bytes. */
export interface InputSize {
  /** Bytes of UTF-8. */
  textBytes: number;
  /** Bytes of documents, videos and other media whose tokens nobody can tell from outside; without end for those that lie in S3. */
  mediaBytes: number;
  images: number;
  hasTools: boolean;
  /** The longest time to live of a cache point; null where there is none. */
  cacheTtl: '5m' | '1h' | null;
}

/** Measures without a tokenizer: a walk over the members of the request, whose texts are only asked for their length. Without recursion, however deep it is nested. */
export function measureInput(request: ModelRequest): InputSize {
  if (request.kind === 'invokeModel') return isJsonObject(request.body) ? measureOnce(request.body) : measureAll(request.body);
  // Of Converse what the model gets to see.
  const { system = [], messages, toolConfig = null, outputConfig = null, additionalModelRequestFields = null, promptVariables = {} } = request;
  return add(measureOnce(messages), measureAll([system, { toolConfig }, outputConfig, additionalModelRequestFields, promptVariables]));
}

/** What is long: the messages of Converse, or a native body. */
type Prompt = readonly BedrockMessage[] | JsonObject;

/** Quota, budget and ledger each ask, also for a request that was changed beside its messages. */
const known = new WeakMap<Prompt, InputSize>();

function measureOnce(prompt: Prompt): InputSize {
  const size = known.get(prompt) ?? (Array.isArray(prompt) ? measureMessages(prompt as readonly BedrockMessage[]) : measureAll(prompt as JsonObject));
  known.set(prompt, size);
  return size;
}

const add = (left: InputSize, right: InputSize): InputSize => ({
  textBytes: left.textBytes + right.textBytes,
  mediaBytes: left.mediaBytes + right.mediaBytes,
  images: left.images + right.images,
  hasTools: left.hasTools || right.hasTools,
  cacheTtl: left.cacheTtl === '1h' || right.cacheTtl === '1h' ? '1h' : (left.cacheTtl ?? right.cacheTtl),
});

/** Most of a long conversation is text, in blocks that have no other member, and needs no walk. */
function measureMessages(messages: readonly BedrockMessage[]): InputSize {
  const size = nothing();
  const others: JsonValue[] = [];
  for (const { content } of messages) {
    for (const block of content) {
      const { text } = block;
      if (typeof text !== 'string') others.push(block);
      else {
        size.textBytes += textKeyBytes;
        measureText('text', text, size);
      }
    }
  }
  return others.length === 0 ? size : add(size, measureAll(others));
}

/** What is still to be measured: values, and under which names they stand. */
interface Open {
  readonly names: string[];
  readonly values: JsonValue[];
}

const nothing = (): InputSize => ({ textBytes: 0, mediaBytes: 0, images: 0, hasTools: false, cacheTtl: null });

function measureAll(input: JsonValue): InputSize {
  const size = nothing();
  const open: Open = { names: [''], values: [input] };
  for (let value = open.values.pop(); value !== undefined; value = open.values.pop()) measure(open.names.pop() ?? '', value, size, open);
  return size;
}

function measure(name: string, value: JsonValue, size: InputSize, open: Open): void {
  if (typeof value === 'string') measureText(name, value, size);
  else if (isJsonObject(value)) measureObject(name, value, size, open);
  else if (Array.isArray(value)) for (const item of value as readonly JsonValue[]) push(open, name, item);
  else size.textBytes += scalarBytes;
}

function push({ names, values }: Open, name: string, value: JsonValue): void {
  names.push(name);
  values.push(value);
}

const scalarBytes = 4; // a number, true, null
const textKeyBytes = 4; // the member's name

function measureText(name: string, text: string, size: InputSize): void {
  if (text.startsWith('data:image/')) size.images += 1;
  else if (name === 'bytes' || name === 'data' || text.startsWith('data:')) size.mediaBytes += decodedBytes(text);
  else size.textBytes += Buffer.byteLength(text);
}

function measureObject(name: string, value: JsonObject, size: InputSize, open: Open): void {
  if (name === 'cachePoint' || name === 'cache_control') {
    size.cacheTtl = value['ttl'] === '1h' || size.cacheTtl === '1h' ? '1h' : '5m';
    return;
  }
  if (isImage(name, value)) {
    size.images += 1;
    return;
  }
  const { format, source } = value;
  const isTextDocument = name === 'document' && typeof format === 'string' && textFormats.has(format);
  for (const key of Object.keys(value)) {
    const member = value[key] ?? null;
    size.textBytes += Buffer.byteLength(key);
    if (key === 's3Location') size.mediaBytes = Infinity;
    else if (key === 'source' && isTextDocument && isJsonObject(source) && typeof source['bytes'] === 'string') size.textBytes += decodedBytes(source['bytes']);
    // Claude's plain-text documents have text where others have base64.
    else if (key === 'data' && value['type'] === 'text' && typeof member === 'string') size.textBytes += Buffer.byteLength(member);
    else push(open, key, member);
    if (isToolList(key, member)) size.hasTools = true;
  }
}

/** An image of Converse and Nova, of Claude, or of OpenAI's bodies. */
const isImage = (name: string, { type, source }: JsonObject): boolean => (isJsonObject(source) && (name === 'image' || type === 'image')) || type === 'image_url';

const isToolList = (key: string, member: JsonValue): boolean => key === 'tools' && Array.isArray(member) && member.length > 0;

/** The formats of Converse's documents that are text as they are; the others are packed. */
const textFormats: ReadonlySet<string> = new Set(['txt', 'md', 'csv', 'html']);

const decodedBytes = (base64: string): number => Math.ceil((base64.length * 3) / 4);
