import type { CatalogueModel } from './catalogue.ts';
import { isClaudeFrom } from './claude-version.ts';

/**
 * Whether a model may think before it answers though the request does not ask it to. Nova and Claude do so where their fields say it; Claude from 5 on where they do not say otherwise, as public
 * reports have it ("thinking-on-by-default").
 */
export function thinksUnasked({ modelId, bodyFormat, capabilities }: Pick<CatalogueModel, 'modelId' | 'bodyFormat' | 'capabilities'>): boolean {
  if (!capabilities.reasoning || bodyFormat === 'nova') return false;
  return bodyFormat !== 'anthropic-messages' || isClaudeFrom(modelId, 5);
}
