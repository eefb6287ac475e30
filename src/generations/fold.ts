import type { BedrockContentBlock } from '../datasources/types.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import { isDeeperThan, isJsonObject } from '../json.ts';
import type { GenerationEventBody, GenerationOutput } from '../storage/generation-record.ts';
import { joinBase64 } from './join-base64.ts';

/** A content block that is being made, by the kind of its deltas. */
type OpenBlock =
  | { readonly kind: 'text'; text: string; readonly citations: JsonValue[] }
  | { readonly kind: 'reasoning'; text: string | null; signature: string | null; readonly redactedContent: string[] }
  | { readonly kind: 'toolUse'; readonly toolUseId: string; readonly name: string; input: string; ended: boolean }
  | { readonly kind: 'whole'; block: BedrockContentBlock };

/**
 * Folds the events of a log into what they say together. The same events give the same output, whoever folds them: the engine while it pumps,
 * a query while the generation runs, a restart.
 */
export class Fold {
  #text = '';
  #hasRestarted = false;
  readonly #blocks = new Map<number, OpenBlock>();
  readonly #chunks: JsonValue[] = [];
  readonly #form: 'message' | 'body' | 'chunks';

  constructor(form: 'message' | 'body' | 'chunks') {
    this.#form = form;
  }

  get text(): string {
    return this.#text;
  }

  /** Something that was said is void. */
  get hasRestarted(): boolean {
    return this.#hasRestarted;
  }

  add(event: GenerationEventBody): void {
    switch (event.type) {
      case 'textDelta': {
        this.#text += event.text;
        const open = this.#blocks.get(event.contentBlockIndex);
        if (open?.kind === 'text') open.text += event.text;
        else if (event.text !== '' || open === undefined) this.#blocks.set(event.contentBlockIndex, { kind: 'text', text: event.text, citations: [] });
        return;
      }
      case 'citationDelta': {
        const open = this.#blocks.get(event.contentBlockIndex);
        if (open?.kind === 'text') open.citations.push(event.citation);
        else this.#blocks.set(event.contentBlockIndex, { kind: 'text', text: '', citations: [event.citation] });
        return;
      }
      case 'reasoningDelta': {
        const open = this.#blocks.get(event.contentBlockIndex);
        const block = open?.kind === 'reasoning' ? open : { kind: 'reasoning' as const, text: null, signature: null, redactedContent: [] };
        if (event.reasoningText !== null) block.text = (block.text ?? '') + event.reasoningText;
        if (event.signature !== null) block.signature = (block.signature ?? '') + event.signature;
        if (event.redactedContent !== null) block.redactedContent.push(event.redactedContent);
        this.#blocks.set(event.contentBlockIndex, block);
        return;
      }
      case 'toolUseStart':
        this.#blocks.set(event.contentBlockIndex, { kind: 'toolUse', toolUseId: event.toolUseId, name: event.name, input: '', ended: false });
        return;
      case 'toolUseDelta': {
        const open = this.#blocks.get(event.contentBlockIndex);
        if (open?.kind === 'toolUse') open.input += event.input;
        return;
      }
      case 'block':
        this.#blocks.set(event.contentBlockIndex, { kind: 'whole', block: event.block });
        return;
      case 'otherDelta': {
        const open = this.#blocks.get(event.contentBlockIndex);
        if (!isJsonObject(event.value) || (open !== undefined && open.kind !== 'whole')) return; // never at the cost of what is known
        this.#blocks.set(event.contentBlockIndex, { kind: 'whole', block: open?.kind === 'whole' ? merge(open.block, event.value) : event.value });
        return;
      }
      case 'nativeChunk':
        this.#text += event.text;
        this.#chunks.push(...event.chunks);
        return;
      case 'contentBlockStop': {
        const open = this.#blocks.get(event.contentBlockIndex);
        if (open?.kind === 'toolUse') open.ended = true;
        return;
      }
      case 'restarted':
        this.#hasRestarted = true;
        this.#text = '';
        this.#blocks.clear();
        this.#chunks.length = 0;
        return;
      case 'partialObject':
      case 'snapshot':
      case 'queued':
      case 'started':
      case 'completed':
      case 'failed':
      case 'interrupted':
      case 'cancelled':
        return;
    }
  }

  /** What has come so far. */
  output(): GenerationOutput {
    return {
      text: this.#text,
      content: this.#form === 'message' && this.#blocks.size > 0 ? this.#content() : null,
      body: this.#form === 'body' ? (this.#chunks[0] ?? null) : this.#form === 'chunks' && this.#chunks.length > 0 ? [...this.#chunks] : null,
    };
  }

  #content(): BedrockContentBlock[] {
    const inOrder = [...this.#blocks].sort(([left], [right]) => left - right);
    return inOrder.map(([, block]) => closed(block)).filter((block) => block !== null);
  }
}

/** The block as Bedrock would take it back; null for an empty text block (gpt-oss begins with one, and Bedrock refuses blank text). */
function closed(block: OpenBlock): BedrockContentBlock | null {
  switch (block.kind) {
    case 'text':
      if (block.citations.length > 0) return { citationsContent: { content: [{ text: block.text }], citations: block.citations } };
      return block.text === '' ? null : { text: block.text };
    case 'reasoning':
      if (block.redactedContent.length > 0) return { reasoningContent: { redactedContent: joinBase64(block.redactedContent) } };
      return { reasoningContent: { reasoningText: { text: block.text ?? '', ...(block.signature === null ? {} : { signature: block.signature }) } } };
    case 'toolUse':
      return { toolUse: { toolUseId: block.toolUseId, name: block.name, input: block.ended ? toolInput(block.input) : block.input } };
    case 'whole':
      return block.block;
  }
}

const mostNested = 500; // levels: what nests deeper is no tool's input, and could not be written again

/** No input at all means {}; one that is no JSON, or nests too deeply, is kept as the text that came, as is one whose block has not ended. */
function toolInput(text: string): JsonValue {
  if (text === '') return {};
  try {
    const input = JSON.parse(text) as JsonValue;
    return isDeeperThan(input, mostNested) ? text : input;
  } catch {
    return text;
  }
}

/** Deltas without a name here: lists are joined, texts appended, all else replaced. */
function merge(block: JsonObject, delta: JsonObject): JsonObject {
  const merged: Record<string, JsonValue> = { ...block };
  for (const [key, value] of Object.entries(delta)) {
    const before = merged[key];
    if (Array.isArray(before) && Array.isArray(value)) merged[key] = [...(before as JsonValue[]), ...(value as JsonValue[])];
    else if (typeof before === 'string' && typeof value === 'string') merged[key] = before + value;
    else merged[key] = isJsonObject(before) && isJsonObject(value) ? merge(before, value) : value;
  }
  return merged;
}
