import { GraphQLError, Kind } from 'graphql';
import type { SelectionSetNode, ValidationRule } from 'graphql';
import { CodedError } from '../../errors.ts';

/**
 * Who attacks: anybody who may send a document. What they gain: aliases repeat a root field that starts a model, so one small request buys a
 * thousand paid calls and passes any limit that counts requests. Why this stops them: it counts the response names of such fields in each
 * operation, which is how often they would run, through every fragment. What it does not stop: many requests, each within the limit.
 * Fields under @skip and @include count as if they ran.
 */
export const limitPaidFields = (paidRootFields: readonly string[], maxPaidFields: number): ValidationRule => limitRuns(paidRootFields, maxPaidFields, 'starts a model');

/**
 * The same for fields that start none, and look through a whole request: its prompt of many megabytes stands in the document's variables once, and is read, checked and written for
 * Bedrock as often as there are aliases, while nobody else is answered.
 */
export const limitHeavyFields = (heavyRootFields: readonly string[], maxHeavyFields: number): ValidationRule => limitRuns(heavyRootFields, maxHeavyFields, 'has a request looked through');

const limitRuns =
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
