import type { Seam } from '../continuation/index.ts';
import type { ModelEvent, ModelUsage } from '../datasources/types.ts';
import type { JsonValue } from '../json.ts';
import type { GenerationEventBody, GenerationOutput } from '../storage/generation-record.ts';
import { Coalescer } from './coalescer.ts';
import { Fold } from './fold.ts';
import type { OutputForm } from './output.ts';
import { WholeCharacters } from './whole-characters.ts';

interface TranscriptOptions {
  readonly form: OutputForm;
  readonly coalesceMs: number;
  /** Where the answer goes on from another one: leaves out what it repeats of that one's end. Asked for again where the answer begins anew. */
  readonly newSeam: () => Seam | null;
  /** Takes what is to be appended to the log. */
  readonly append: (events: readonly GenerationEventBody[]) => void;
  /** Called once, before the first output is appended. */
  readonly onFirstOutput: () => void;
}

/**
 * What the model says in a generation, from its events to those of the log. It knows what counts as output (the first thing that was said,
 * after which nothing may be said again) and what has come of it so far.
 */
export class Transcript {
  readonly #form: OutputForm;
  #fold: Fold;
  readonly #coalescer: Coalescer;
  readonly #onFirstOutput: () => void;
  readonly #isNative: boolean;
  readonly #characters = new WholeCharacters();
  readonly #newSeam: () => Seam | null;
  #seam: Seam | null;
  /** The block of text that the latest call goes on from; null where it goes on from none. */
  #goesOnFrom: number | null = null;
  /** Added to the numbers of that call's blocks; null before the first of them. */
  #firstIndex: number | null = null;
  /** The block of the latest text; null before any. */
  #textIndex: number | null = null;
  /** The latest call has said some text. */
  #hasText = false;
  readonly #preamble: JsonValue[] = [];
  #firstOutputAt: number | null = null;
  /** What the calls said from which this one goes on; null where it goes on from none. */
  #before: GenerationOutput | null = null;
  #hasSaid = false;
  #stoppedAt: number | null = null;
  #stop: Extract<ModelEvent, { type: 'stop' }> | null = null;
  #metadata: Extract<ModelEvent, { type: 'metadata' }> | null = null;
  #usage: ModelUsage | null = null;

  constructor({ form, coalesceMs, newSeam, append, onFirstOutput }: TranscriptOptions) {
    this.#newSeam = newSeam;
    this.#seam = newSeam();
    this.#form = form;
    this.#fold = new Fold(form);
    this.#isNative = form !== 'message';
    this.#onFirstOutput = onFirstOutput;
    this.#coalescer = new Coalescer(coalesceMs, (events) => {
      for (const event of events) this.#fold.add(event);
      append(events);
    });
  }

  /** The model's own end, or null while it has not said so. */
  get stop(): Extract<ModelEvent, { type: 'stop' }> | null {
    return this.#stop;
  }

  get metadata(): Extract<ModelEvent, { type: 'metadata' }> | null {
    return this.#metadata;
  }

  /** Bedrock's counts, or null where they have not come. */
  get usage(): ModelUsage | null {
    return this.#usage;
  }

  get hasOutput(): boolean {
    return this.#firstOutputAt !== null;
  }

  /** The call that was made last has said something, and not only those from which it goes on. */
  get hasSaid(): boolean {
    return this.#hasSaid;
  }

  /** What it has said beside the output: again what the answer that it goes on from had at its end. */
  get leftOut(): string {
    return this.#seam?.leftOut ?? '';
  }

  /** What had been said when that call began; null where it has begun the answer. */
  get before(): GenerationOutput | null {
    return this.#before;
  }

  /** On the clock of `performance.now()`: when the first output came, and when the model said that it had ended. */
  get times(): { readonly firstOutputAt: number | null; readonly stoppedAt: number | null } {
    return { firstOutputAt: this.#firstOutputAt, stoppedAt: this.#stoppedAt };
  }

  /** Another call begins: what the last one held back is void. */
  startOver(): void {
    this.#preamble.length = 0;
    this.#characters.clear();
    this.#hasSaid = false;
    this.#metadata = null;
    this.#usage = null;
  }

  /** All that was said is void, also the model's end. True where something had been delivered, which the readers are to be told. */
  restart(): boolean {
    this.#coalescer.flush();
    const { hasOutput } = this;
    this.#fold = new Fold(this.#form);
    this.#seam = this.#newSeam();
    this.#before = null;
    this.#goesOnFrom = null;
    this.#firstIndex = null;
    this.#textIndex = null;
    this.#hasText = false;
    this.#stop = null;
    this.#firstOutputAt = null;
    this.#stoppedAt = null;
    this.startOver();
    return hasOutput;
  }

  /** The model was stopped by a limit of ours: what the next call brings goes on from all that was said, in the same block if it is text. */
  goOn(seam: Seam): void {
    this.#before = this.finish();
    this.#seam = seam;
    this.#goesOnFrom = this.#textIndex ?? 0;
    this.#firstIndex = null;
    this.#hasText = false;
    this.#stop = null;
    this.#stoppedAt = null;
  }

  take(said: ModelEvent): void {
    const event = this.#goesOnFrom === null ? said : this.#place(said, this.#goesOnFrom);
    switch (event.type) {
      case 'textDelta': {
        const text = this.#characters.push(`text ${event.contentBlockIndex}`, event.text);
        if (text === '') return;
        this.#markOutput();
        this.#takeText(event.contentBlockIndex, text);
        return;
      }
      case 'reasoningDelta': {
        const { contentBlockIndex, reasoningText, signature, redactedContent } = event;
        const text = reasoningText === null ? null : this.#characters.push(`reasoning ${contentBlockIndex}`, reasoningText);
        if (text !== '' || reasoningText === '' || (signature ?? redactedContent) !== null) this.#takeOther({ ...event, reasoningText: text });
        return;
      }
      case 'toolUseDelta': {
        const input = this.#characters.push(`input ${event.contentBlockIndex}`, event.input);
        if (input !== '' || event.input === '') this.#takeOther({ ...event, input });
        return;
      }
      case 'nativeChunk': {
        if (event.preamble && !this.hasOutput) {
          this.#preamble.push(event.chunk); // nobody has seen it: it can still be taken back
          return;
        }
        this.#deliverPreamble();
        const text = this.#characters.push('text', event.text);
        if (text !== '') {
          this.#textIndex = 0;
          this.#hasText = true;
        }
        this.#coalescer.nativeChunk(event.chunk, this.#seam?.push(text) ?? text);
        return;
      }
      case 'stop':
        this.#endSeam();
        if (this.#preamble.length > 0) this.#deliverPreamble();
        this.#stop = event;
        this.#stoppedAt ??= performance.now();
        return;
      case 'metadata':
        this.#metadata = { ...event, trace: event.trace ?? this.#metadata?.trace ?? null };
        this.#usage = event.usage ?? this.#usage;
        return;
      case 'contentBlockStop':
        this.#endSeam();
        if (this.hasOutput) this.#coalescer.other(event);
        return;
      default:
        this.#takeOther(event);
    }
  }

  /** Thoughts and uses of tools, where the call begins with them, are blocks of their own behind the text that it goes on from. */
  #place(event: ModelEvent, goesOnFrom: number): ModelEvent {
    if (!('contentBlockIndex' in event)) return event;
    this.#firstIndex ??= event.type === 'textDelta' || event.type === 'contentBlockStop' ? goesOnFrom : goesOnFrom + 1;
    return { ...event, contentBlockIndex: event.contentBlockIndex + this.#firstIndex };
  }

  #takeOther(event: Exclude<ModelEvent, { type: 'textDelta' | 'nativeChunk' | 'stop' | 'metadata' }>): void {
    this.#endSeam();
    this.#markOutput();
    this.#coalescer.other(event);
  }

  #takeText(contentBlockIndex: number, text: string): void {
    this.#textIndex = contentBlockIndex;
    this.#hasText = true;
    const fresh = this.#seam?.push(text) ?? text;
    if (fresh !== '') this.#coalescer.text(contentBlockIndex, fresh);
  }

  /** What the seam has held back is no repetition: nothing more comes that could make it one. */
  #endSeam(): void {
    if (this.#textIndex === null || !this.#hasText) return; // it has not begun
    const rest = this.#seam?.end() ?? '';
    if (rest === '') return;
    if (this.#isNative) this.#coalescer.nativeText(rest);
    else this.#coalescer.text(this.#textIndex, rest);
  }

  /** All that has been said, appended whole. */
  finish(): GenerationOutput {
    this.#endSeam();
    this.#coalescer.flush();
    return this.#fold.output();
  }

  #deliverPreamble(): void {
    this.#markOutput();
    for (const chunk of this.#preamble.splice(0)) this.#coalescer.nativeChunk(chunk, '');
  }

  #markOutput(): void {
    this.#hasSaid = true;
    if (this.#firstOutputAt !== null) return;
    this.#firstOutputAt = performance.now();
    this.#onFirstOutput();
  }
}
