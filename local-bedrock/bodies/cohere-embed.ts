import { randomUUID } from 'node:crypto';
import { embedText } from '../embeddings/embed-text.ts';
import { quantisations, quantise, type Quantisation } from '../embeddings/quantise.ts';
import type { ServedModel } from '../models.ts';
import { checkEnum, checkMembers, malformed, nativeShape as shape, readPrompt } from '../validation/native-shape.ts';
import { joinPath, type JsonObject } from '../validation/shape.ts';
import { invalid } from '../wire/errors.ts';
import { readDimensions } from './embedding-dimensions.ts';
import type { EmbeddingAnswer } from './embedding.ts';

const inputTypes = ['search_document', 'search_query', 'classification', 'clustering', 'image'];
const maxTexts = 96;
const maxCharactersOfVersion3 = 2_048;

/** Answers the native body of Cohere's embeddings, of which version 4 has dimensions to choose. Throws ValidationException. */
export async function answerCohereEmbedding(body: JsonObject, model: ServedModel): Promise<EmbeddingAnswer> {
  const isVersion4 = model.embeddingDimensions.length > 1;
  checkMembers(body, '', ['input_type'], [
    'texts', 'images', 'input_type', 'truncate', 'embedding_types', ...(isVersion4 ? ['output_dimension', 'max_tokens', 'inputs'] : []),
  ]);
  checkEnum(body['input_type'], 'input_type', inputTypes);
  if (body['truncate'] !== undefined) checkEnum(body['truncate'], 'truncate', ['NONE', 'START', 'END', ...(isVersion4 ? ['LEFT', 'RIGHT'] : [])]);
  if (body['texts'] === undefined) throw invalid('Only texts can be embedded here: images are not understood.');
  const texts = readTexts(body['texts'], 'texts', isVersion4 ? Infinity : maxCharactersOfVersion3);
  const types = shape.optional(body, 'embedding_types', '', readTypes);
  const dimensions = readDimensions(body, 'output_dimension', '', model, isVersion4 ? 1_536 : 1_024);
  const { countTokens } = await import('../engine/tokenizer.ts');
  const counts = await Promise.all(texts.map(countTokens));
  const vectors = texts.map((text) => embedText(text, dimensions));
  // Version 4 names the type even where the request names none, and leaves the letters as they are: so both are recorded.
  const byType = types ?? (isVersion4 ? (['float'] as const) : undefined);
  return {
    body: {
      embeddings: byType === undefined
        ? vectors
        : Object.fromEntries(byType.map((type) => [type, vectors.map((vector) => quantise(vector, type))])),
      id: randomUUID(),
      response_type: byType === undefined ? 'embeddings_floats' : 'embeddings_by_type',
      texts: isVersion4 ? texts : texts.map((text) => text.toLowerCase()),
    },
    inputTokens: counts.reduce((sum, count) => sum + count, 0),
  };
}

function readTexts(value: unknown, path: string, maxCharacters: number): readonly string[] {
  const texts = shape.list(value, path).map((item, index) => {
    const textPath = joinPath(path, index);
    const text = readPrompt({ [textPath]: item }, textPath);
    if (text.length > maxCharacters) throw malformed(textPath, `expected maxLength: ${maxCharacters}, actual: ${text.length}`);
    return text;
  });
  if (texts.length === 0) throw malformed(path, 'expected minimum item count: 1, found: 0');
  if (texts.length > maxTexts) throw malformed(path, `expected maximum item count: ${maxTexts}, found: ${texts.length}`);
  return texts;
}

function readTypes(value: unknown, path: string): readonly Quantisation[] {
  return shape.list(value, path).map((item, index) => {
    const type = quantisations.find((known) => known === item);
    if (type === undefined) throw malformed(joinPath(path, index), `${String(item)} is not a valid enum value`);
    return type;
  });
}
