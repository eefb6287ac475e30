import { embedText } from '../embeddings/embed-text.ts';
import type { ServedModel } from '../models.ts';
import { checkEnum, checkMembers, nativeShape as shape, readPrompt } from '../validation/native-shape.ts';
import type { JsonObject } from '../validation/shape.ts';
import { invalid } from '../wire/errors.ts';
import { readDimensions } from './embedding-dimensions.ts';
import type { EmbeddingAnswer } from './embedding.ts';

const purposes = [
  'GENERIC_INDEX', 'GENERIC_RETRIEVAL', 'TEXT_RETRIEVAL', 'IMAGE_RETRIEVAL', 'VIDEO_RETRIEVAL', 'DOCUMENT_RETRIEVAL', 'AUDIO_RETRIEVAL',
  'CLASSIFICATION', 'CLUSTERING',
];
const defaultDimensions = 3_072;

/**
 * Answers the native body of Nova's embeddings. Throws ValidationException, also for images, video and sound: they are not understood here, and
 * a vector of nothing would be a lie.
 */
export async function answerNovaEmbedding(body: JsonObject, model: ServedModel): Promise<EmbeddingAnswer> {
  checkMembers(body, '', ['taskType', 'singleEmbeddingParams'], ['schemaVersion', 'taskType', 'singleEmbeddingParams']);
  checkEnum(body['taskType'], 'taskType', ['SINGLE_EMBEDDING']);
  const path = 'singleEmbeddingParams';
  const params = shape.object(body[path], path);
  checkMembers(params, path, ['embeddingPurpose'], ['embeddingPurpose', 'embeddingDimension', 'text', 'image', 'video', 'audio']);
  checkEnum(params['embeddingPurpose'], `${path}.embeddingPurpose`, purposes);
  if (params['text'] === undefined) throw invalid('Only texts can be embedded here: images, video and sound are not understood.');
  const text = shape.object(params['text'], `${path}.text`);
  checkMembers(text, `${path}.text`, ['truncationMode', 'value'], ['truncationMode', 'value']);
  checkEnum(text['truncationMode'], `${path}.text.truncationMode`, ['START', 'END', 'NONE']);
  const value = readPrompt(text, 'value');
  const dimensions = readDimensions(params, 'embeddingDimension', path, model, defaultDimensions);
  const { countTokens } = await import('../engine/tokenizer.ts');
  return {
    body: { embeddings: [{ embedding: embedText(value, dimensions), embeddingType: 'TEXT' }] },
    inputTokens: await countTokens(value),
  };
}
