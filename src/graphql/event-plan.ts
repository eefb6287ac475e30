import { BREAK, getOperationAST, isLeafType, isListType, isNonNullType, isObjectType, Kind, visit } from 'graphql';
import type { DocumentNode, FieldNode, GraphQLField, GraphQLLeafType, GraphQLObjectType, GraphQLOutputType, GraphQLSchema, SelectionSetNode } from 'graphql';
import { collectFields } from './collect-fields.ts';
import type { SelectionScope } from './collect-fields.ts';
import { isCounting } from './guards/index.ts';
import { pureResolverOf } from './pure-resolver.ts';

/**
 * The result of an event as JSON text: the very text that executing the operation for it would give. Undefined where it has to be executed to
 * know. Never throws.
 */
export type EventPlan = (event: unknown) => string | undefined;

/** A value as JSON text; undefined: the plan cannot tell. May throw, which means the same. */
type Write = (value: unknown) => string | undefined;
/** What a field's value is, of the object that has it. */
type Read = (source: Readonly<Record<string, unknown>>) => unknown;

interface PlanScope extends SelectionScope {
  /** A result that is longer is left to execution. */
  readonly mostCharacters: number;
}

/** A subscription, with its variables already coerced. */
export interface PlannedOperation {
  readonly document: DocumentNode;
  readonly name: string | null;
  readonly variables: Readonly<Record<string, unknown>>;
}

/**
 * Plans the results of a subscription once, so that no event has to be executed: its selection and variables do not change. What the plan
 * cannot do is left to execution: fields with arguments or a resolver of their own that is not {@link pure}, types that say by code what they
 * are, results that are longer than they may be, and every error, so that whatever a client is told of one comes from one place. It is left to it event by event: the selection of one type
 * is planned when the first such object comes. Null where nothing can be planned.
 */
export function planEvents(schema: GraphQLSchema, { document, name, variables }: PlannedOperation, mostCharacters: number): EventPlan | null {
  const operation = getOperationAST(document, name);
  const root = schema.getSubscriptionType();
  if (!operation || !root) return null;
  const fragments = new Map(document.definitions.flatMap((definition) => (definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition]] : [])));
  const scope: PlanScope = { schema, fragments, variables, mostCharacters };
  try {
    const [[responseName, nodes] = ['', []], ...others] = collectFields(scope, root, [operation.selectionSet]);
    const field = root.getFields()[nodes[0]?.name.value ?? ''];
    const read = field?.resolve && pureResolverOf(field.resolve);
    if (field === undefined || read === undefined || others.length > 0) return null;
    const write = planValue(scope, field.type, selectionSetsOf(nodes));
    const beginning = `{"data":{${JSON.stringify(responseName)}:`;
    return (event) => {
      try {
        const text = write(read(event));
        return text === undefined ? undefined : `${beginning}${text}}}`;
      } catch {
        return undefined; // execution comes to the same error, and tells it
      }
    };
  } catch {
    return null;
  }
}

/** {@link planEvents}, made once for all subscriptions of one document whose selection no variable can change, which is one without directives. */
export function rememberEventPlans(schema: GraphQLSchema, mostCharacters: number): (operation: PlannedOperation) => EventPlan | null {
  const known = new WeakMap<DocumentNode, Map<string | null, EventPlan | null> | 'by its variables'>();
  const find = (document: DocumentNode): Map<string | null, EventPlan | null> | 'by its variables' => {
    const found = known.get(document) ?? (hasDirectives(document) ? 'by its variables' : new Map<string | null, EventPlan | null>());
    known.set(document, found);
    return found;
  };
  return (operation) => {
    const plans = find(operation.document);
    if (plans === 'by its variables') return planEvents(schema, operation, mostCharacters);
    let plan = plans.get(operation.name);
    if (plan === undefined) {
      plan = planEvents(schema, { ...operation, variables: {} }, mostCharacters); // those of the first would be kept as long as the document, and prompts are large
      plans.set(operation.name, plan);
    }
    return plan;
  };
}

function hasDirectives(document: DocumentNode): boolean {
  let found = false;
  visit(document, {
    Directive: () => {
      found = true;
      return BREAK;
    },
  });
  return found;
}

/** How the field is read without executing it; undefined where it cannot. */
function readerOf({ name, args, resolve }: GraphQLField<unknown, unknown>): Read | undefined {
  if (args.length > 0) return undefined;
  return resolve === undefined ? (source) => source[name] : pureResolverOf(resolve);
}

function planValue(scope: PlanScope, type: GraphQLOutputType, selectionSets: readonly SelectionSetNode[]): Write {
  const write = planPresent(scope, type, selectionSets);
  if (isNonNullType(type)) return write;
  return (value) => (value === null || value === undefined ? 'null' : write(value));
}

/** Of values that are not null: of null the plan cannot tell. */
function planPresent(scope: PlanScope, type: GraphQLOutputType, selectionSets: readonly SelectionSetNode[]): Write {
  if (isNonNullType(type)) return planPresent(scope, type.ofType, selectionSets);
  if (isListType(type)) return planList(planValue(scope, type.ofType, selectionSets));
  if (isLeafType(type)) return planLeaf(type);
  const planOf = rememberPlans((object) => planObject(scope, object, selectionSets));
  if (isObjectType(type)) return (value) => planOf(type)?.(value);
  if (type.resolveType) return () => undefined;
  return (value) => {
    if (!isRecord(value) || typeof value['__typename'] !== 'string') return undefined;
    const object = scope.schema.getType(value['__typename']);
    return isObjectType(object) && scope.schema.isSubType(type, object) ? planOf(object)?.(value) : undefined;
  };
}

/** Only arrays: another iterable may be read once, and execution would find it empty. */
const planList =
  (write: Write): Write =>
  (value) => {
    if (!Array.isArray(value)) return undefined;
    let text = '';
    for (const item of value as readonly unknown[]) {
      const written = write(item);
      if (written === undefined) return undefined;
      text += text === '' ? written : `,${written}`;
    }
    return `[${text}]`;
  };

const planLeaf =
  (type: GraphQLLeafType): Write =>
  (value) => {
    // A function would be called by execution, and a promise awaited.
    if (value === null || value === undefined || typeof value === 'function' || isPromiseLike(value) || value instanceof Error) return undefined;
    const serialized: unknown = type.serialize(value);
    return serialized === null || serialized === undefined ? undefined : toJson(serialized);
  };

/** What JSON does not have, such as a symbol, is undefined, whatever the type of JSON.stringify says. */
const toJson = JSON.stringify as (value: unknown) => string | undefined;

interface PlannedField {
  /** What stands before the value. */
  readonly label: string;
  readonly read: Read;
  readonly write: Write;
}

function planObject(scope: PlanScope, type: GraphQLObjectType, selectionSets: readonly SelectionSetNode[]): Write | null {
  if (type.isTypeOf && !isCounting(type.isTypeOf)) return null;
  const fields: PlannedField[] = [];
  for (const [responseName, nodes] of collectFields(scope, type, selectionSets)) {
    const name = nodes[0]?.name.value ?? '';
    const label = `${fields.length === 0 ? '{' : ','}${JSON.stringify(responseName)}:`;
    if (name === '__typename') {
      const text = JSON.stringify(type.name);
      fields.push({ label, read: () => text, write: () => text });
      continue;
    }
    const field = type.getFields()[name];
    const read = field && readerOf(field);
    if (field === undefined || read === undefined) return null;
    fields.push({ label, read, write: planValue(scope, field.type, selectionSetsOf(nodes)) });
  }
  if (fields.length === 0) return () => '{}';
  return (value) => {
    // An error or a promise in the place of an object is none.
    if (!isRecord(value) || value instanceof Error || isPromiseLike(value)) return undefined;
    let text = '';
    for (const { label, read, write } of fields) {
      const written = write(read(value));
      if (written === undefined) return undefined;
      text += label + written;
      if (text.length > scope.mostCharacters) return undefined;
    }
    return `${text}}`;
  };
}

function rememberPlans(plan: (type: GraphQLObjectType) => Write | null): (type: GraphQLObjectType) => Write | null {
  const plans = new Map<GraphQLObjectType, Write | null>();
  return (type) => {
    const known = plans.get(type);
    if (known !== undefined) return known;
    const made = plan(type);
    plans.set(type, made);
    return made;
  };
}

const selectionSetsOf = (nodes: readonly FieldNode[]): readonly SelectionSetNode[] => nodes.flatMap(({ selectionSet }) => selectionSet ?? []);

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;

const isPromiseLike = (value: unknown): boolean => typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
