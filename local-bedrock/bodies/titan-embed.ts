import { embedText } from '../embeddings/embed-text.ts';
import { readSigns } from '../embeddings/quantise.ts';
import type { ServedModel } from '../models.ts';
import { checkEnum, checkMembers, nativeShape as shape, readPrompt } from '../validation/native-shape.ts';
import { joinPath, type JsonObject } from '../validation/shape.ts';
import { invalid } from '../wire/errors.ts';
import { readDimensions } from './embedding-dimensions.ts';
import type { EmbeddingAnswer } from './embedding.ts';

/** Answers Titan's native body. Generation 1 takes nothing but the text. Throws ValidationException. */
export async function answerTitanEmbedding(body: JsonObject, model: ServedModel): Promise<EmbeddingAnswer> {
  const isFirstGeneration = model.embeddingDimensions.length === 1;
  checkMembers(body, '', ['inputText'], isFirstGeneration ? ['inputText'] : ['inputText', 'dimensions', 'normalize', 'embeddingTypes']);
  const text = readPrompt(body, 'inputText');
  const types = shape.optional(body, 'embeddingTypes', '', readTypes) ?? ['float'];
  const dimensions = readDimensions(body, 'dimensions', '', model, isFirstGeneration ? 1_536 : 1_024);
  const { countTokens } = await import('../engine/tokenizer.ts');
  const inputTokens = await countTokens(text);
  if (inputTokens > model.contextTokens) {
    throw invalid(`400 Bad Request: Too many input tokens. Max input tokens: ${model.contextTokens}, request input token count: ${inputTokens}`);
  }
  const vector = embedText(text, dimensions, body['normalize'] !== false);
  if (isFirstGeneration) return { body: { embedding: vector, inputTextTokenCount: inputTokens }, inputTokens };
  const embeddingsByType = Object.fromEntries(types.map((type) => [type, type === 'binary' ? readSigns(vector) : vector]));
  return {
    body: { ...(types.includes('float') ? { embedding: vector } : {}), embeddingsByType, inputTextTokenCount: inputTokens },
    inputTokens,
  };
}

function readTypes(value: unknown, path: string): readonly string[] {
  return shape.list(value, path).map((item, index) => {
    checkEnum(item, joinPath(path, index), ['float', 'binary']);
    return shape.string(item, joinPath(path, index));
  });
}
