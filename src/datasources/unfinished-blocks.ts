import type { JsonObject, JsonValue } from '../json.ts';
import { isJsonObject } from '../json.ts';

/**
 * The blocks of one stream whose deltas, joined as they come, are not yet the block that Bedrock would take back: the input of a tool that
 * Bedrock runs by itself comes as pieces of JSON text, and an image as pieces of its bytes.
 */
export class UnfinishedBlocks {
  /** The input so far, by the block's index. */
  readonly #inputs = new Map<number, string>();
  /** The bytes that wait for the next piece, by the block's index. */
  readonly #tails = new Map<number, Buffer>();

  /** From here on the input that comes for this block is that of a tool that Bedrock runs. */
  openServerTool(contentBlockIndex: number): void {
    this.#inputs.set(contentBlockIndex, '');
  }

  /** Notes a piece of a tool's input; false where the tool is the caller's, and nothing is to be noted. */
  addInput(contentBlockIndex: number, piece: string): boolean {
    const before = this.#inputs.get(contentBlockIndex);
    if (before === undefined) return false;
    this.#inputs.set(contentBlockIndex, before + piece);
    return true;
  }

  /** A piece of an image, as base64 that more base64 can be joined to: up to two bytes are kept for the next piece. */
  addBytes(contentBlockIndex: number, piece: Uint8Array): string {
    const bytes = Buffer.concat([this.#tails.get(contentBlockIndex) ?? Buffer.alloc(0), piece]);
    const whole = bytes.length - (bytes.length % 3);
    this.#tails.set(contentBlockIndex, bytes.subarray(whole));
    return bytes.toString('base64', 0, whole);
  }

  /** The block has ended: the last that is to be joined to it, or null where there is nothing. */
  close(contentBlockIndex: number): JsonObject | null {
    const input = this.#inputs.get(contentBlockIndex);
    const tail = this.#tails.get(contentBlockIndex);
    this.#inputs.delete(contentBlockIndex);
    this.#tails.delete(contentBlockIndex);
    if (tail !== undefined && tail.length > 0) return { image: { source: { bytes: tail.toString('base64') } } };
    const whole = input === undefined ? undefined : parseInput(input);
    return whole === undefined ? null : { toolUse: { input: whole } };
  }
}

/** What takes the place of the text; undefined where that is no object, and stays as it came. No text at all stands for {}. */
function parseInput(text: string): JsonObject | undefined {
  try {
    const input: JsonValue = text === '' ? {} : (JSON.parse(text) as JsonValue);
    return isJsonObject(input) ? input : undefined;
  } catch {
    return undefined;
  }
}
