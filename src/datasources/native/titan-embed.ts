import { readCounts } from '../usage.ts';
import { createEmbeddingFormat } from './embedding.ts';

/** Amazon Titan's embeddings. Bedrock's recorded traffic shows those of version 2; they count their input. */
export const titanEmbed = createEmbeddingFormat(({ inputTextTokenCount }) => readCounts({ input: inputTextTokenCount, output: 0 }));
