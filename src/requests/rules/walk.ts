import type { AudioBlockInput, CachePointInput, ContentBlockInput, DocumentBlockInput, ImageBlockInput, MessageInput, VideoBlockInput } from '../../generated/schema-types.ts';
import type { ConverseCheck } from './rule.ts';

/** Where a block of a message stands, such as `input.messages[1].content[0]`. */
export const blockPath = (check: ConverseCheck, messageIndex: number, blockIndex: number): string =>
  `${check.path}.messages[${messageIndex}].content[${blockIndex}]`;

type Visit = (block: ContentBlockInput, messageIndex: number, blockIndex: number, message: MessageInput) => void;

/** Visits each block of each message. The path is put together by {@link blockPath}, when it is needed. */
export function forEachBlock({ input }: ConverseCheck, visit: Visit): void {
  // forEach makes no pair for each step.
  input.messages.forEach((message, messageIndex) => {
    message.content.forEach((block, blockIndex) => visit(block, messageIndex, blockIndex, message));
  });
}

/** Visits each block that is no text. Most are, of which most rules have nothing to say: they are passed over once for all rules. */
export function forEachOtherBlock(check: ConverseCheck, visit: Visit): void {
  for (const place of othersOf(check)) visit(...place);
}

/** Whether any block is no text: else rules for the others have nothing to look at. */
export const hasOtherBlocks = (check: ConverseCheck): boolean => othersOf(check).length > 0;

const others = new WeakMap<readonly MessageInput[], readonly Parameters<Visit>[]>();

function othersOf(check: ConverseCheck): readonly Parameters<Visit>[] {
  const known = others.get(check.input.messages);
  if (known !== undefined) return known;
  const found: Parameters<Visit>[] = [];
  forEachBlock(check, (...place) => {
    if (place[0].text === undefined) found.push(place);
  });
  others.set(check.input.messages, found);
  return found;
}

/** The cache points of a request, in Bedrock's order (tools, system, messages), each with where its block stands. */
export function* cachePointsOf(check: ConverseCheck): Generator<{ readonly cachePoint: CachePointInput; readonly path: () => string }> {
  const { toolConfig, system } = check.input;
  for (const [index, { cachePoint }] of (toolConfig?.tools ?? []).entries()) if (cachePoint !== undefined) yield { cachePoint, path: () => `${check.path}.toolConfig.tools[${index}]` };
  for (const [index, { cachePoint }] of (system ?? []).entries()) if (cachePoint !== undefined) yield { cachePoint, path: () => `${check.path}.system[${index}]` };
  for (const [{ cachePoint }, messageIndex, blockIndex] of othersOf(check)) if (cachePoint !== undefined) yield { cachePoint, path: () => blockPath(check, messageIndex, blockIndex) };
}

/** A block that brings bytes along. */
export type Medium =
  | { readonly kind: 'image'; readonly medium: ImageBlockInput }
  | { readonly kind: 'document'; readonly medium: DocumentBlockInput }
  | { readonly kind: 'video'; readonly medium: VideoBlockInput }
  | { readonly kind: 'audio'; readonly medium: AudioBlockInput };

/** What can stand in a message, in the result of a tool, or before a guardrail. */
interface MediaHolder {
  readonly image?: ImageBlockInput;
  readonly document?: DocumentBlockInput;
  readonly video?: VideoBlockInput;
  readonly audio?: AudioBlockInput;
}

/** The medium that a block is, if it is one. */
export function mediumOf(block: MediaHolder): Medium | undefined {
  if (block.image !== undefined) return { kind: 'image', medium: block.image };
  if (block.document !== undefined) return { kind: 'document', medium: block.document };
  if (block.video !== undefined) return { kind: 'video', medium: block.video };
  return block.audio === undefined ? undefined : { kind: 'audio', medium: block.audio };
}

/** Visits each medium, wherever it stands: in a message, in the result of a tool, in content for a guardrail, in the system prompt. */
export function forEachMedium(check: ConverseCheck, visit: (medium: Medium, path: () => string) => void): void {
  const visitHolder = (holder: MediaHolder, path: () => string): void => {
    const medium = mediumOf(holder);
    if (medium) visit(medium, () => `${path()}.${medium.kind}`);
  };
  forEachOtherBlock(check, (block, messageIndex, blockIndex) => {
    const path = (): string => blockPath(check, messageIndex, blockIndex);
    visitHolder(block, path);
    for (const [index, content] of (block.toolResult?.content ?? []).entries()) visitHolder(content, () => `${path()}.toolResult.content[${index}]`);
    if (block.guardContent !== undefined) visitHolder(block.guardContent, () => `${path()}.guardContent`);
  });
  for (const [index, block] of (check.input.system ?? []).entries()) {
    if (block.guardContent !== undefined) visitHolder(block.guardContent, () => `${check.path}.system[${index}].guardContent`);
  }
}
