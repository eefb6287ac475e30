import type { GuardContentBlockInput } from '../../generated/schema-types.ts';
import { badUserInput } from '../../errors.ts';
import type { ConverseCheck } from './rule.ts';
import { blockPath, forEachOtherBlock } from './walk.ts';

const formats: readonly string[] = ['png', 'jpeg'];

/** An image that a guardrail is to look at is one of those that it can look at, and comes along (Converse API, GuardrailConverseImageBlock). */
export function checkGuardImages(check: ConverseCheck): void {
  forEachOtherBlock(check, ({ guardContent }, messageIndex, blockIndex) => checkImage(guardContent, () => blockPath(check, messageIndex, blockIndex)));
  for (const [index, { guardContent }] of (check.input.system ?? []).entries()) checkImage(guardContent, () => `${check.path}.system[${index}]`);
}

function checkImage(guardContent: GuardContentBlockInput | undefined, path: () => string): void {
  const image = guardContent?.image;
  if (image === undefined) return;
  if (!formats.includes(image.format)) throw badUserInput(`${path()}.guardContent.image.format`, `one of ${formats.join(', ')}, which guardrails can look at`, image.format);
  if (image.source.bytes === undefined) throw badUserInput(`${path()}.guardContent.image.source`, 'bytes, since a guardrail looks at nothing in S3', image.source);
}
