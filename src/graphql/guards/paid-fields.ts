import { GraphQLError, Kind } from 'graphql';
import type { SelectionSetNode, ValidationRule } from 'graphql';
import { CodedError } from '../../errors.ts';

/**
 * Who attacks: anybody who may send a document. What they gain: aliases repeat a root field that starts a model, so one small request buys a
 * thousand paid calls and passes any limit that counts requests. Why this stops them: it counts the response names of such fields in each
 * operation, which is how often they would run, through every fragment. What it does not stop: many requests, each within the limit.
 * Fields under @skip and @include count as if they ran.
 */
export const limitPaidFields =
  (paidRootFields: readonly string[], maxPaidFields: number): ValidationRule =>
  (context) => {
    const paid = new Set(paidRootFields);

    const collect = (selectionSet: SelectionSetNode, responseNames: Set<string>, visitedFragments: Set<string>): void => {
      for (const selection of selectionSet.selections) {
        if (selection.kind === Kind.FIELD) {
          if (paid.has(selection.name.value)) responseNames.add((selection.alias ?? selection.name).value);
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
        if (responseNames.size <= maxPaidFields) return;
        const message = `The operation starts a model ${responseNames.size} times; at most ${maxPaidFields} are allowed.`;
        context.reportError(new GraphQLError(message, { nodes: node, originalError: new CodedError('QUERY_TOO_COMPLEX', { message }) }));
      },
    };
  };
