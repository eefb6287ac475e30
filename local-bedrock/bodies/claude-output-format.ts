import type { JsonSchema } from '../engine/types.ts';
import type { ServedModel } from '../models.ts';
import { checkEnum, nativeShape as shape } from '../validation/native-shape.ts';
import { checkOutputSchema } from '../validation/output-schema.ts';
import { joinPath, type JsonObject } from '../validation/shape.ts';
import { invalid } from '../wire/errors.ts';

/**
 * Reads the schema of Claude's `output_config.format`, or of the older `output_format`: from its native body, and from what Converse
 * hands through to it. Throws ValidationException for a schema that Claude would refuse, and for a model that does not know the member.
 *
 * @param prefix what stands before Claude's own words in an error
 */
export function readClaudeOutputFormat(fields: JsonObject, model: ServedModel, prefix = ''): JsonSchema | undefined {
  const config = shape.optional(fields, 'output_config', '', shape.object);
  const [format, path] = config?.['format'] === undefined ? [fields['output_format'], 'output_format'] : [config['format'], 'output_config.format'];
  if (format === undefined || format === null) return undefined;
  if (!model.supports.nativeStructuredOutput) throw invalid(`${prefix}${path}: Extra inputs are not permitted`);
  const { type, schema } = shape.object(format, path);
  checkEnum(type, joinPath(path, 'type'), ['json_schema']);
  const read = shape.object(schema, joinPath(path, 'schema'));
  checkOutputSchema(read, `${prefix}${path}.schema: `);
  return read;
}
