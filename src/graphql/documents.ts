import { Kind, OperationTypeNode, parse, specifiedRules, validate, visit } from 'graphql';
import type { DocumentNode, GraphQLError, GraphQLSchema, OperationDefinitionNode, SelectionSetNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import { documentRules, earlyDocumentRules, limitTokens } from './guards/index.ts';
import type { Limits } from './limits.ts';
import type { Log } from './log.ts';
import { CodedError } from '../errors.ts';
import { maskError } from './mask-error.ts';

/** One operation of a document. */
export interface DocumentOperation {
  readonly definition: OperationDefinitionNode;
  readonly rootFields: readonly string[];
}

/** A document that was parsed and validated once, for everybody who sends the same text. */
export type CheckedDocument =
  | {
      readonly ok: true;
      /** By name; an anonymous operation has the name ''. */
      readonly operations: ReadonlyMap<string, DocumentOperation>;
      /** The document with every variable declared as passed through: the values are coerced before. */
      readonly executable: DocumentNode;
    }
  | { readonly ok: false; readonly errors: readonly GraphQLError[] };

const maxCachedLength = 64 * 1_024; // characters of one document
const maxGoodBytes = 64 * 1_024 * 1_024; // of all documents
const maxBadBytes = 1_024 * 1_024;
// About what a document takes, however short its text. What is refused keeps its syntax tree, too, for the places of its errors.
const bytesPerDocument = 1_024;
const bytesPerToken = 350;

/**
 * Returns a function that parses and validates a document with graphql's rules and the guards, and remembers what came of it by the text.
 * Refused documents are remembered apart, so that nonsense cannot push out what is in use.
 */
export function createDocuments(schema: GraphQLSchema, limits: Limits, log: Log): (text: string) => CheckedDocument {
  const rules = [...specifiedRules, ...documentRules(limits)];
  const sizeCalculation = (checked: CheckedDocument, text: string): number => bytesPerDocument + text.length + bytesPerToken * countTokens(checked);
  const good = new LRUCache<string, CheckedDocument>({ maxSize: maxGoodBytes, sizeCalculation });
  const bad = new LRUCache<string, CheckedDocument>({ maxSize: maxBadBytes, sizeCalculation });

  const check = (text: string): CheckedDocument => {
    let document: DocumentNode;
    try {
      document = parse(text, limitTokens(limits.maxTokens));
    } catch (error) {
      if (error instanceof RangeError) throw error;
      return { ok: false, errors: [maskError(error, log, 'GRAPHQL_PARSE_FAILED')] };
    }
    const early = hasSubscription(document) ? validate(schema, document, earlyDocumentRules) : [];
    const errors = early.length > 0 ? early : validate(schema, document, rules);
    if (errors.length > 0) return { ok: false, errors: errors.map((error) => maskError(error, log, 'GRAPHQL_VALIDATION_FAILED')) };
    return { ok: true, operations: listOperations(document), executable: passVariablesThrough(document) };
  };

  /** Brackets nested some thousand levels deep overflow the stack of any parser or visitor. */
  const checkSafely = (text: string): CheckedDocument => {
    try {
      return check(text);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      return { ok: false, errors: [maskError(new CodedError('QUERY_TOO_COMPLEX', { message: 'The document is nested too deeply.', cause: error }), log)] };
    }
  };

  return (text) => {
    const known = good.get(text) ?? bad.get(text);
    if (known !== undefined) return known;
    const checked = checkSafely(text);
    if (text.length > maxCachedLength) return checked;
    if (!checked.ok) for (const error of checked.errors) error.stack = error.message; // a stack that nobody has read holds all that was called: the whole validation
    (checked.ok ? good : bad).set(text, checked);
    return checked;
  };
}

/** Of the syntax tree that is kept: graphql's tokens are in a list. */
function countTokens(checked: CheckedDocument): number {
  const [node] = checked.ok ? [checked.executable] : checked.errors.flatMap(({ nodes }) => nodes ?? []);
  let count = 0;
  for (let token = node?.loc?.startToken ?? null; token !== null; token = token.next) count += 1;
  for (let token = node?.loc?.startToken.prev ?? null; token !== null; token = token.prev) count += 1;
  return count;
}

const hasSubscription = (document: DocumentNode): boolean =>
  document.definitions.some((definition) => definition.kind === Kind.OPERATION_DEFINITION && definition.operation === OperationTypeNode.SUBSCRIPTION);

function listOperations(document: DocumentNode): ReadonlyMap<string, DocumentOperation> {
  const fragments = new Map<string, SelectionSetNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition.selectionSet);
  }
  const operations = new Map<string, DocumentOperation>();
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    const rootFields = new Set<string>();
    collectFields(definition.selectionSet, fragments, rootFields, new Set());
    operations.set(definition.name?.value ?? '', { definition, rootFields: [...rootFields] });
  }
  return operations;
}

function collectFields(selectionSet: SelectionSetNode, fragments: ReadonlyMap<string, SelectionSetNode>, fields: Set<string>, visited: Set<string>): void {
  for (const selection of selectionSet.selections) {
    if (selection.kind === Kind.FIELD) {
      fields.add(selection.name.value);
    } else if (selection.kind === Kind.INLINE_FRAGMENT) {
      collectFields(selection.selectionSet, fragments, fields, visited);
    } else if (!visited.has(selection.name.value)) {
      visited.add(selection.name.value);
      const fragment = fragments.get(selection.name.value);
      if (fragment !== undefined) collectFields(fragment, fragments, fields, visited);
    }
  }
}

/** The scalar as which coerced variables are declared: graphql-js hands its values on without looking into them. */
export const passThroughScalar = 'JSON';

/**
 * graphql-js coerces all variables whenever it executes, and a subscription executes for every event: with a long prompt among the variables
 * that costs ten times the event itself. Coerced values under a scalar that takes anything cost nothing.
 */
const passVariablesThrough = (document: DocumentNode): DocumentNode =>
  visit(document, {
    VariableDefinition: ({ kind, variable }) => ({
      kind,
      variable,
      type: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: passThroughScalar } },
    }),
  });

/** Chooses the operation to run, as the specification says. Undefined: the name names none, or none is given where there are several. */
export function chooseOperation(operations: ReadonlyMap<string, DocumentOperation>, name: string | null | undefined): DocumentOperation | undefined {
  if (name !== null && name !== undefined && name !== '') return operations.get(name);
  const [only] = operations.values();
  return operations.size === 1 ? only : undefined;
}

