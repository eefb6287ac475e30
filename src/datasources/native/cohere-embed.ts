import { createEmbeddingFormat } from './embedding.ts';

/** Cohere's embeddings, as Bedrock's recorded traffic shows versions 3 and 4: the counts stand in the headers alone. */
export const cohereEmbed = createEmbeddingFormat(() => null);
