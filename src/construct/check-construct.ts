import { badUserInput } from '../errors.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import { isPromptArn } from '../models/model-id.ts';
import { checkSchema, schemaInvalid } from './check-schema.ts';
import type { ConstructExample, ConstructFormat, ConstructMode, ConstructSpec } from './construct-spec.ts';
import { lowerSchema } from './lower-schema.ts';
import type { HoldableModel } from './rungs.ts';
import { modesOf } from './rungs.ts';
import { TimeBudget } from './run-within.ts';
import { problemsOf, validateMs } from './validators.ts';

interface AskedModel {
  readonly modelId: string;
  readonly model: HoldableModel;
}

/** What is asked for, as it came. */
interface ConstructAsked {
  readonly schema: JsonValue;
  readonly fallbackSchema: JsonValue;
  readonly schemaName: string | null;
  readonly schemaDescription: string | null;
  readonly mode: ConstructMode | 'AUTO';
  readonly format: ConstructFormat;
  readonly examples: readonly ConstructExample[];
  readonly maxRepairs: number;
  readonly fallbacks: readonly AskedModel[];
  readonly modelId: string;
  readonly model: HoldableModel;
  /** Where the input stands in the operation. */
  readonly path: string;
}

const namePattern = /^[a-zA-Z0-9_-]{1,64}$/;
const defaultName = 'answer';
const mostRepairs = 10;
const mostExamples = 20;

/**
 * Checks everything that can be known to be wrong before a model is paid. Throws SCHEMA_INVALID with the place in the schema, and BAD_USER_INPUT for a
 * name, a number, an example that does not satisfy the schema, and a mode that the model is known not to have.
 */
export function checkConstruct(asked: ConstructAsked): ConstructSpec {
  const { schemaName, schemaDescription: description, mode, format, examples, maxRepairs, fallbacks, path } = asked;
  const name = schemaName ?? defaultName;
  if (!namePattern.test(name)) throw badUserInput(`${path}.schemaName`, '1 to 64 letters, digits, _ and -', name);
  const schema = checkSchema(asked.schema, `${path}.schema`);
  const fallbackSchema = asked.fallbackSchema === null ? null : checkSchema(asked.fallbackSchema, `${path}.fallbackSchema`);
  if (!Number.isInteger(maxRepairs) || maxRepairs < 0 || maxRepairs > mostRepairs) throw badUserInput(`${path}.maxRepairs`, `a whole number from 0 to ${mostRepairs}`, maxRepairs);
  checkExamples(examples, schema, path);
  checkModel(asked, mode, `${path}.modelId`, `${path}.mode`);
  for (const [index, fallback] of fallbacks.entries()) checkModel(fallback, mode, `${path}.options.fallbackModelIds[${index}]`, `${path}.options.fallbackModelIds[${index}]`);
  if (mode === 'NATIVE') {
    checkLowering(schema, `${path}.schema`);
    if (fallbackSchema !== null) checkLowering(fallbackSchema, `${path}.fallbackSchema`);
  }
  return { mode, format, schema, fallbackSchema, name, description, examples, maxRepairs, fallbackModelIds: fallbacks.map(({ modelId }) => modelId) };
}

function checkExamples(examples: readonly ConstructExample[], schema: JsonObject, path: string): void {
  if (examples.length > mostExamples) throw badUserInput(`${path}.examples`, `at most ${mostExamples} examples`, examples);
  const budget = new TimeBudget(validateMs); // all of them together may take no longer than one answer
  for (const [index, { output }] of examples.entries()) {
    const [problem] = problemsOf(schema, output, budget);
    if (problem !== undefined) throw badUserInput(`${path}.examples[${index}].output`, `a value that satisfies the schema (${problem})`, output);
  }
}

/** Throws BAD_USER_INPUT for what cannot be held to any schema. */
export function checkHoldable({ modelId, model }: AskedModel, field: string): void {
  if (model?.converse === false || isPromptArn(modelId)) throw badUserInput(field, 'a model that can be asked by Converse (a prompt of prompt management cannot be held to a schema)', modelId);
}

/** AUTO always finds a way with a chat model: whatever writes text can be asked by the prompt. */
function checkModel({ modelId, model }: AskedModel, mode: ConstructMode | 'AUTO', modelField: string, modeField: string): void {
  checkHoldable({ modelId, model }, modelField);
  if (mode === 'AUTO') return;
  const can = modesOf(model);
  if (can.includes(mode)) return;
  if (modeField === modelField) throw badUserInput(modelField, `a model that can be asked in the mode ${mode}; this one can in ${can.join(' or ')}`, modelId);
  throw badUserInput(modeField, `AUTO or ${can.join(' or ')}, which is what ${modelId} can do`, mode);
}

function checkLowering(schema: JsonObject, field: string): void {
  const lowered = lowerSchema(schema);
  if ('schema' in lowered) return;
  const { pointer, reason } = lowered.obstacle;
  throw schemaInvalid(field, pointer, `${reason}, which structured output cannot be held to; another mode can`);
}
