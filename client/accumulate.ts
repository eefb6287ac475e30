import { asRecord } from './errors.ts';
import type { GenerationEvent } from './events.ts';
import type { ContentBlock, Message } from './generation.ts';
import { joinBase64 } from './join-base64.ts';

/** A block that is being made, by the kind of its deltas. */
type OpenBlock =
  | { readonly kind: 'text'; text: string; readonly citations: unknown[] }
  | { readonly kind: 'reasoning'; reasoningText: string | null; signature: string | null; readonly redactedContent: string[] }
  | { readonly kind: 'toolUse'; readonly toolUseId: string; readonly name: string; input: string; ended: boolean }
  | { readonly kind: 'other'; value: Readonly<Record<string, unknown>> }
  | { readonly kind: 'whole'; readonly block: ContentBlock };

/**
 * What the events of a generation add up to. A snapshot and an end replace it by what the server says; a restart voids it. The message is the one
 * that the server itself makes of the same events, but that a block which is no delta's (an image) has its own type only with the end.
 */
export class Accumulator {
  #text = '';
  #message: Message | null = null;
  #isStale = false;
  #blocks = new Map<number, OpenBlock>();

  get text(): string {
    return this.#text;
  }

  /** Null before the first block. The same object until an event changes it. */
  get message(): Message | null {
    if (this.#isStale) {
      const content = [...this.#blocks].sort(([left], [right]) => left - right).flatMap(([, block]) => close(block));
      this.#message = this.#blocks.size === 0 ? null : { role: 'ASSISTANT', content };
      this.#isStale = false;
    }
    return this.#message;
  }

  add(event: GenerationEvent): void {
    switch (event.__typename) {
      case 'TextDelta': {
        this.#text += event.text;
        const open = this.#blocks.get(event.contentBlockIndex);
        if (open?.kind === 'text') open.text += event.text;
        else if (event.text === '' && open !== undefined) return;
        else this.#blocks.set(event.contentBlockIndex, { kind: 'text', text: event.text, citations: [] });
        break;
      }
      case 'CitationDelta': {
        const open = this.#blocks.get(event.contentBlockIndex);
        if (open?.kind === 'text') open.citations.push(event.citation);
        else this.#blocks.set(event.contentBlockIndex, { kind: 'text', text: '', citations: [event.citation] });
        break;
      }
      case 'ReasoningDelta': {
        const open = this.#blocks.get(event.contentBlockIndex);
        const block = open?.kind === 'reasoning' ? open : { kind: 'reasoning' as const, reasoningText: null, signature: null, redactedContent: [] };
        if (event.reasoningText !== null) block.reasoningText = (block.reasoningText ?? '') + event.reasoningText;
        if (event.signature !== null) block.signature = (block.signature ?? '') + event.signature;
        if (event.redactedContent !== null) block.redactedContent.push(event.redactedContent);
        this.#blocks.set(event.contentBlockIndex, block);
        break;
      }
      case 'ToolUseStart':
        this.#blocks.set(event.contentBlockIndex, { kind: 'toolUse', toolUseId: event.toolUseId, name: event.name, input: '', ended: false });
        break;
      case 'ToolUseDelta': {
        const open = this.#blocks.get(event.contentBlockIndex);
        if (open?.kind === 'toolUse') open.input += event.input;
        break;
      }
      case 'OtherDelta': {
        const open = this.#blocks.get(event.contentBlockIndex);
        if (open !== undefined && open.kind !== 'other') return; // never at the cost of what is known
        this.#blocks.set(event.contentBlockIndex, { kind: 'other', value: merge(open?.value ?? {}, asRecord(event.value)) });
        break;
      }
      case 'NativeChunk':
        this.#text += event.text;
        return;
      case 'GenerationRestarted':
        this.#replace('', null);
        return;
      case 'GenerationSnapshot':
        this.#replace(event.text, event.message);
        return;
      case 'GenerationCompleted':
      case 'GenerationFailed':
      case 'GenerationInterrupted':
      case 'GenerationCancelled':
        this.#replace(event.generation.text, event.generation.message);
        return;
      case 'ContentBlockStop': {
        const open = this.#blocks.get(event.contentBlockIndex);
        if (open?.kind !== 'toolUse') return;
        open.ended = true;
        break;
      }
      case 'PartialObject':
      case 'GenerationQueued':
      case 'GenerationStarted':
        return;
    }
    this.#isStale = true;
  }

  /** Takes the server's word for all of it, and goes on from there. */
  #replace(text: string, message: Message | null): void {
    this.#text = text;
    this.#message = message;
    this.#isStale = false;
    this.#blocks = new Map(message?.content.map((block, index) => [index, open(block)]));
  }
}

/** None for an empty text block, with which some models begin. */
function close(block: OpenBlock): ContentBlock[] {
  switch (block.kind) {
    case 'text':
      if (block.citations.length > 0) return [{ __typename: 'CitationsBlock', text: block.text, citations: [...block.citations] }];
      return block.text === '' ? [] : [{ __typename: 'TextBlock', text: block.text }];
    case 'reasoning': {
      const { redactedContent, reasoningText, signature } = block;
      if (redactedContent.length > 0) return [{ __typename: 'ReasoningBlock', reasoningText: null, signature: null, redactedContent: joinBase64(redactedContent) }];
      return [{ __typename: 'ReasoningBlock', reasoningText: reasoningText ?? '', signature, redactedContent: null }];
    }
    case 'toolUse':
      return [{ __typename: 'ToolUseBlock', toolUseId: block.toolUseId, name: block.name, input: block.ended ? readToolInput(block.input) : block.input }];
    case 'other':
      return Object.entries(block.value).slice(0, 1).map(([type, value]) => ({ __typename: 'OtherBlock', type, value }));
    case 'whole':
      return [block.block];
  }
}

/** So that the deltas after a snapshot are appended to its last block. */
function open(block: ContentBlock): OpenBlock {
  switch (block.__typename) {
    case 'TextBlock':
      return { kind: 'text', text: block.text, citations: [] };
    case 'CitationsBlock':
      return { kind: 'text', text: block.text, citations: Array.isArray(block.citations) ? [...(block.citations as unknown[])] : [] };
    case 'ReasoningBlock':
      return { kind: 'reasoning', reasoningText: block.reasoningText, signature: block.signature, redactedContent: block.redactedContent === null ? [] : [block.redactedContent] };
    case 'ToolUseBlock':
      return typeof block.input === 'string' ? { kind: 'toolUse', toolUseId: block.toolUseId, name: block.name, input: block.input, ended: false } : { kind: 'whole', block };
    default:
      return { kind: 'whole', block };
  }
}

const mostNested = 500; // levels, as the server has it

/** The input of a block that has ended. No text at all stands for {}; one that is no JSON, or nests too deeply, is left as the text that came. */
function readToolInput(text: string): unknown {
  if (text === '') return {};
  try {
    const input: unknown = JSON.parse(text);
    return isDeeperThan(input, mostNested) ? text : input;
  } catch {
    return text;
  }
}

function isDeeperThan(value: unknown, most: number): boolean {
  let level: readonly unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > most) return true;
    level = level.flatMap((one) => (typeof one === 'object' && one !== null ? Object.values(one as Record<string, unknown>) : []));
  }
  return false;
}

/** Deltas without a name: lists are joined, texts appended, all else replaced. */
function merge(block: Readonly<Record<string, unknown>>, delta: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const merged: Record<string, unknown> = { ...block };
  for (const [key, value] of Object.entries(delta)) {
    const before = merged[key];
    if (Array.isArray(before) && Array.isArray(value)) merged[key] = [...(before as unknown[]), ...(value as unknown[])];
    else if (typeof before === 'string' && typeof value === 'string') merged[key] = before + value;
    else merged[key] = isObject(before) && isObject(value) ? merge(before, value) : value;
  }
  return merged;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);
