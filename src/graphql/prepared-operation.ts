import type { DocumentNode, GraphQLError, OperationTypeNode } from 'graphql';

/** What a client sends, by whatever transport. */
export interface OperationRequest {
  readonly query: string;
  readonly operationName?: string | null | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined;
}

/** An operation that has passed everything that can be said of it before it runs. */
export interface PreparedOperation {
  readonly kind: `${OperationTypeNode}`;
  /** Null for an anonymous operation. */
  readonly name: string | null;
  /** The fields of the root type that it selects, through fragments, without their aliases. */
  readonly rootFields: readonly string[];
  /** The document to execute: its variables are declared as already coerced. */
  readonly document: DocumentNode;
  /** The coerced values of the variables. */
  readonly variables: Readonly<Record<string, unknown>>;
}

/** What came of preparing a request. The errors are masked: they may be sent as they are. */
export type Preparation =
  | { readonly ok: true; readonly operation: PreparedOperation }
  | { readonly ok: false; readonly errors: readonly GraphQLError[] };
