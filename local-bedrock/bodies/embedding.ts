import type { EmbeddingFormat } from '../body-formats.ts';
import type { ServedModel } from '../models.ts';
import type { JsonObject } from '../validation/shape.ts';
import { answerCohereEmbedding } from './cohere-embed.ts';
import { answerNovaEmbedding } from './nova-embed.ts';
import { answerTitanEmbedding } from './titan-embed.ts';

/** The answer of an embedding model. */
export interface EmbeddingAnswer {
  readonly body: JsonObject;
  readonly inputTokens: number;
}

/** Reads a native body and answers it. Throws ValidationException. */
export type AnswerEmbedding = (body: JsonObject, model: ServedModel) => Promise<EmbeddingAnswer>;

export const embeddingBodies: Readonly<Record<EmbeddingFormat, AnswerEmbedding>> = {
  'titan-embed': answerTitanEmbedding,
  'nova-embed': answerNovaEmbedding,
  'cohere-embed': answerCohereEmbedding,
};
