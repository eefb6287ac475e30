import type { JsonValue } from '../../json.ts';
import type { ModelUsage } from '../types.ts';

/** What a whole native body says. */
export interface NativeAnswer {
  readonly text: string;
  /** Null where the body has no counts: Bedrock's headers have them. */
  readonly usage: ModelUsage | null;
  /** In Converse's words; null where the body has none. */
  readonly stopReason: string | null;
}

/** What one native chunk adds. */
export interface NativeStep {
  /** Empty where the chunk adds none. */
  readonly text: string;
  /** It only opens a message or a block that may yet hold anything: neither a delta nor the start of a tool use. */
  readonly preamble?: true;
  /** There when this chunk is the model's own end. A later one says nothing new. */
  readonly stop?: { readonly stopReason: string | null };
  /** The model's own counts for the whole answer, where with this chunk they are there. Those that Bedrock adds to the last chunk win. */
  readonly usage?: ModelUsage | null;
}

/** How one family of models writes its bodies. */
export interface NativeFormat {
  readonly readBody: (body: JsonValue) => NativeAnswer;
  /** A reader for the chunks of one stream, in their order: an end may need what an earlier chunk said. */
  readonly createChunkReader: () => (chunk: JsonValue) => NativeStep;
}
