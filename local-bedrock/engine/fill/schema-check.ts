import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import type { JsonSchema } from '../types.ts';
import { isSchema } from './is-schema.ts';
import { walkSchema } from './walk-schema.ts';

/** Tells whether values satisfy a schema or the schemas in it. */
export interface SchemaCheck {
  /** The schema with references that lead to the same place wherever they stand. */
  readonly root: JsonSchema;
  /** Whether a value satisfies the root, or a schema that is made of parts of it. Where that cannot be told, since a schema is none, it does. */
  accepts(schema: unknown, value: unknown): boolean;
}

/** Where references lead. */
const base = 'https://local-bedrock.invalid/schema';
/** Makes the check for a schema of draft 2020-12, formats included. */
export function createSchemaCheck(schema: JsonSchema): SchemaCheck {
  const { $id, $schema, ...rest } = schema;
  const root = walkSchema(rest, point);
  // Without all errors, ajv lets a required member go whose name is empty; without a precision, 0.07 is no multiple of 0.01 to it.
  const ajv = new Ajv2020({ allErrors: true, strict: false, logger: false, ownProperties: true, validateSchema: false, meta: false, multipleOfPrecision: 9 });
  formats.default(ajv);
  let isKnown = true;
  try {
    ajv.addSchema(root, base);
  } catch {
    isKnown = false;
  }
  return {
    root,
    accepts(part, value) {
      if (!isKnown) return true;
      try {
        return typeof part === 'boolean' ? part : !isSchema(part) || ajv.validate(part, value);
      } catch {
        return true;
      }
    },
  };
}

/** Lets a reference lead to the root, in whichever schema it stands. */
function point(schema: JsonSchema): JsonSchema {
  const { $ref } = schema;
  return typeof $ref === 'string' && $ref.startsWith('#') ? { ...schema, $ref: `${base}${$ref}` } : schema;
}
