import { createEmbeddingFormat } from './embedding.ts';

/** Amazon Nova's embeddings, as Bedrock's recorded traffic shows them: the counts stand in the headers alone. */
export const novaEmbed = createEmbeddingFormat(() => null);
