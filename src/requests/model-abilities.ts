import { badUserInput } from '../errors.ts';
import type { CatalogueModel } from '../models/catalogue.ts';

type Able = Pick<CatalogueModel, 'capabilities'> | undefined;

/** What a model is known not to do is not left to Bedrock to refuse. Of a model that is in no catalogue nothing is known. Throws BAD_USER_INPUT. */
export function checkConverses(model: Able, modelId: string, field: string): void {
  if (model?.capabilities.converse === false) throw badUserInput(field, 'a model that can be asked by Converse', modelId);
}

/** The same for a stream. */
export function checkStreams(model: Able, modelId: string, field: string): void {
  if (!canStream(model)) throw badUserInput(field, 'a model that can stream', modelId);
}

export const canStream = (model: Able): boolean => model?.capabilities.streaming !== false;
