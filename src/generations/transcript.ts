import type { ModelEvent, ModelUsage } from '../datasources/types.ts';
import type { JsonValue } from '../json.ts';
import type { GenerationEventBody, GenerationOutput } from '../storage/generation-record.ts';
import { Coalescer } from './coalescer.ts';
import { Fold } from './fold.ts';
import type { OutputForm } from './output.ts';

interface TranscriptOptions {
  readonly form: OutputForm;
  readonly coalesceMs: number;
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
  readonly #fold: Fold;
  readonly #coalescer: Coalescer;
  readonly #onFirstOutput: () => void;
  readonly #preamble: JsonValue[] = [];
  #firstOutputAt: number | null = null;
  #stoppedAt: number | null = null;
  #stop: Extract<ModelEvent, { type: 'stop' }> | null = null;
  #metadata: Extract<ModelEvent, { type: 'metadata' }> | null = null;
  #usage: ModelUsage | null = null;

  constructor({ form, coalesceMs, append, onFirstOutput }: TranscriptOptions) {
    this.#fold = new Fold(form);
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

  /** On the clock of `performance.now()`: when the first output came, and when the model said that it had ended. */
  get times(): { readonly firstOutputAt: number | null; readonly stoppedAt: number | null } {
    return { firstOutputAt: this.#firstOutputAt, stoppedAt: this.#stoppedAt };
  }

  /** Another call begins: what the last one held back is void. */
  startOver(): void {
    this.#preamble.length = 0;
  }

  take(event: ModelEvent): void {
    switch (event.type) {
      case 'textDelta':
        if (event.text === '') return;
        this.#markOutput();
        this.#coalescer.text(event.contentBlockIndex, event.text);
        return;
      case 'nativeChunk':
        if (event.preamble && !this.hasOutput) {
          this.#preamble.push(event.chunk); // nobody has seen it: it can still be taken back
          return;
        }
        this.#deliverPreamble();
        this.#coalescer.nativeChunk(event.chunk, event.text);
        return;
      case 'stop':
        if (this.#preamble.length > 0) this.#deliverPreamble();
        this.#stop = event;
        this.#stoppedAt ??= performance.now();
        return;
      case 'metadata':
        this.#metadata = { ...event, trace: event.trace ?? this.#metadata?.trace ?? null };
        this.#usage = event.usage ?? this.#usage;
        return;
      case 'contentBlockStop':
        if (this.hasOutput) this.#coalescer.other(event);
        return;
      default:
        this.#markOutput();
        this.#coalescer.other(event);
    }
  }

  /** All that has been said, appended whole. */
  finish(): GenerationOutput {
    this.#coalescer.flush();
    return this.#fold.output();
  }

  #deliverPreamble(): void {
    this.#markOutput();
    for (const chunk of this.#preamble.splice(0)) this.#coalescer.nativeChunk(chunk, '');
  }

  #markOutput(): void {
    if (this.#firstOutputAt !== null) return;
    this.#firstOutputAt = performance.now();
    this.#onFirstOutput();
  }
}
