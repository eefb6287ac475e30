import { getArgumentValues, getDirectiveValues, getNamedType, GraphQLIncludeDirective, GraphQLSkipDirective, isInputObjectType, Kind } from 'graphql';
import type { FieldNode, GraphQLResolveInfo, SelectionNode, SelectionSetNode } from 'graphql';
import { badUserInput } from '../errors.ts';
import { isJsonObject } from '../json.ts';
import { maxKeyLength } from '../requests/rules/idempotency-key.ts';
import type { RequestInfo } from './context.ts';
import { defaultLimits } from './limits.ts';

/** The header's name, and the field that errors name. */
export const idempotencyKeyHeader = 'Idempotency-Key';

/**
 * The idempotency key that the request's header gives to this root field, which starts a model; undefined where the field has a key of its own,
 * or the request none. Of several such fields in one operation the first takes the header's key as it is, and each further one
 * `<key>:<response name>`: by their order in the document, fragments included, so that the same request gives the same keys. Fields that
 * @skip or @include leave out take none.
 *
 * Throws BAD_USER_INPUT, in each of the operation's fields alike, if one of the longer keys would be too long.
 */
export function claimIdempotencyKey({ idempotencyKey }: Pick<RequestInfo, 'idempotencyKey'>, info: GraphQLResolveInfo): string | undefined {
  if (idempotencyKey === undefined) return undefined;
  const [first, ...further] = listPaidFields(info).filter(([, field]) => !hasOwnKey(field, info)).map(([responseName]) => responseName);
  const longest = Math.max(0, ...further.map((responseName) => responseName.length + 1));
  if (idempotencyKey.length + longest > maxKeyLength) {
    throw badUserInput(idempotencyKeyHeader, `at most ${Math.max(0, maxKeyLength - longest)} characters, which leave room for ":" and a response name`, idempotencyKey);
  }
  const responseName = String(info.path.key);
  if (responseName === first) return idempotencyKey;
  return further.includes(responseName) ? `${idempotencyKey}:${responseName}` : undefined;
}

/** The operation's fields that start a model, by their response names, in the order of the document. */
function listPaidFields(info: GraphQLResolveInfo): readonly (readonly [string, FieldNode])[] {
  const fields = new Map<string, FieldNode>();
  const visited = new Set<string>();

  const collect = ({ selections }: SelectionSetNode): void => {
    for (const selection of selections) {
      if (!isIncluded(selection, info)) continue;
      if (selection.kind === Kind.FIELD) {
        const responseName = (selection.alias ?? selection.name).value;
        if (defaultLimits.paidRootFields.includes(selection.name.value) && !fields.has(responseName)) fields.set(responseName, selection);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        collect(selection.selectionSet);
      } else if (!visited.has(selection.name.value)) {
        visited.add(selection.name.value);
        const fragment = info.fragments[selection.name.value];
        if (fragment !== undefined) collect(fragment.selectionSet);
      }
    }
  };

  collect(info.operation.selectionSet);
  return [...fields];
}

const isIncluded = (node: SelectionNode, { variableValues }: GraphQLResolveInfo): boolean =>
  getDirectiveValues(GraphQLSkipDirective, node, variableValues)?.['if'] !== true && getDirectiveValues(GraphQLIncludeDirective, node, variableValues)?.['if'] !== false;

/** Whether a key stands among the arguments: as one of them, in the input itself (a batch job's), in the options of the input, or in those of the one input that startGeneration takes. */
function hasOwnKey(field: FieldNode, { parentType, variableValues }: GraphQLResolveInfo): boolean {
  const definition = parentType.getFields()[field.name.value];
  if (definition === undefined) return false;
  try {
    const values = getArgumentValues(definition, field, variableValues);
    return definition.args.some(({ name, type }) => {
      const value = values[name];
      const named = getNamedType(type);
      if (name === 'idempotencyKey') return typeof value === 'string';
      const inputs = isInputObjectType(named) && named.isOneOf && isJsonObject(value) ? Object.values(value) : [value];
      return inputs.some((input) => isJsonObject(input) && (typeof input['idempotencyKey'] === 'string' || (isJsonObject(input['options']) && typeof input['options']['idempotencyKey'] === 'string')));
    });
  } catch {
    return false; // Its arguments are refused when its turn comes.
  }
}
