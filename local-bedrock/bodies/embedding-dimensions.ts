import type { ServedModel } from '../models.ts';
import { malformed, nativeShape as shape } from '../validation/native-shape.ts';
import { joinPath, type JsonObject } from '../validation/shape.ts';

/** Reads how long the vector is to be. Throws ValidationException for a length that the model does not have. */
export function readDimensions(owner: JsonObject, member: string, path: string, model: ServedModel, otherwise: number): number {
  const dimensions = shape.optional(owner, member, path, shape.integer) ?? otherwise;
  if (!model.embeddingDimensions.includes(dimensions)) throw malformed(joinPath(path, member), `${dimensions} is not a valid enum value`);
  return dimensions;
}
