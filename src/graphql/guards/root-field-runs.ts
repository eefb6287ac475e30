import { GraphQLError, Kind } from 'graphql';
import type { SelectionSetNode, ValidationRule } from 'graphql';
import { CodedError } from '../../errors.ts';

/** Limits how often an operation runs the root fields, by alias and through every fragment. What the rules that are made of it stop stands with each of them; `does` says in the error what such a field does. */
export const limitRootFieldRuns =
  (rootFields: readonly string[], most: number, does: string): ValidationRule =>
  (context) => {
    const limited = new Set(rootFields);

    const collect = (selectionSet: SelectionSetNode, responseNames: Set<string>, visitedFragments: Set<string>): void => {
      for (const selection of selectionSet.selections) {
        if (selection.kind === Kind.FIELD) {
          if (limited.has(selection.name.value)) responseNames.add((selection.alias ?? selection.name).value);
        } else if (selection.kind === Kind.INLINE_FRAGMENT) {
          collect(selection.selectionSet, responseNames, visitedFragments);
        } else if (!visitedFragments.has(selection.name.value)) {
          // A second spread adds no new response name; this also ends cycles.
          visitedFragments.add(selection.name.value);
          const fragment = context.getFragment(selection.name.value);
          if (fragment) collect(fragment.selectionSet, responseNames, visitedFragments);
        }
      }
    };

    return {
      OperationDefinition(node) {
        const responseNames = new Set<string>();
        collect(node.selectionSet, responseNames, new Set());
        if (responseNames.size <= most) return;
        const message = `The operation ${does} ${responseNames.size} times; at most ${most} are allowed.`;
        context.reportError(new GraphQLError(message, { nodes: node, originalError: new CodedError('QUERY_TOO_COMPLEX', { message }) }));
      },
    };
  };
