import type { FetcherOpts, FetcherParams } from '@graphiql/toolkit';
import { Kind, parse } from 'graphql';
import type { DocumentNode } from 'graphql';

/**
 * The operation to run, read anew from the document. GraphiQL notes which operations its editor holds a moment after a tab is opened;
 * who runs a tab sooner would run it under an operation of the tab before. A document that does not parse goes out as it is: the server
 * says what is wrong with it.
 */
export function settleOperation(params: FetcherParams, options: FetcherOpts = {}): [FetcherParams, FetcherOpts] {
  const documentAST = parseDocument(params.query);
  if (documentAST === undefined) return [params, options];
  const names = documentAST.definitions
    .filter((definition) => definition.kind === Kind.OPERATION_DEFINITION)
    .map((definition) => definition.name?.value);
  const operationName = names.find((name) => name === params.operationName) ?? names[0];
  return [{ ...params, operationName: operationName ?? null }, { ...options, documentAST }];
}

function parseDocument(source: string): DocumentNode | undefined {
  try {
    return parse(source);
  } catch {
    return undefined;
  }
}
