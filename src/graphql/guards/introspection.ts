import { GraphQLError, Kind } from 'graphql';
import type { SelectionSetNode, ValidationRule } from 'graphql';
import { CodedError } from '../../errors.ts';

/** About how many items the lists of introspection have in the published schema. Any other field has one. */
const lengths: ReadonlyMap<string, number> = new Map([
  ['types', 250],
  ['fields', 10],
  ['inputFields', 5],
  ['enumValues', 5],
  ['directives', 5],
  ['args', 2],
]);

/**
 * Who attacks: anybody who may send a document. What they gain: introspection needs no data to be large. Two lists of fields within the list of all types, each field asked for a
 * thousand times by alias, are some ten million, and by alias the whole of it can be asked for a hundred times. Why this stops them: what it would answer is estimated, through every fragment, before
 * anything runs. The query of tools that want the whole schema comes to a third of a million. What it does not stop: answers without introspection (see answer-size.ts).
 */
export const limitIntrospection =
  (maxFields: number): ValidationRule =>
  (context) => {
    const known = new Map<string, Estimate>();

    /** Of a selection: of introspection itself, and as part of one. */
    const estimate = ({ selections }: SelectionSetNode): Estimate => {
      let asked = 0;
      let within = 0;
      for (const selection of selections) {
        if (selection.kind === Kind.FIELD) {
          const name = selection.name.value;
          const below = selection.selectionSet === undefined ? none : estimate(selection.selectionSet);
          asked += name === '__schema' || name === '__type' ? 1 + below.within : below.asked;
          within += (lengths.get(name) ?? 1) * (1 + below.within);
        } else {
          const part = selection.kind === Kind.INLINE_FRAGMENT ? estimate(selection.selectionSet) : estimateFragment(selection.name.value);
          asked += part.asked;
          within += part.within;
        }
      }
      return { asked, within };
    };

    const estimateFragment = (name: string): Estimate => {
      const found = known.get(name);
      if (found !== undefined) return found;
      known.set(name, none); // a cycle ends here; NoFragmentCyclesRule refuses the document
      const fragment = context.getFragment(name);
      const estimated = fragment ? estimate(fragment.selectionSet) : none;
      known.set(name, estimated);
      return estimated;
    };

    return {
      OperationDefinition(node) {
        if (estimate(node.selectionSet).asked <= maxFields) return;
        const message = `The operation asks for more than ${maxFields} fields of introspection: ask for less of each type.`;
        context.reportError(new GraphQLError(message, { nodes: node, originalError: new CodedError('QUERY_TOO_COMPLEX', { message }) }));
      },
    };
  };

/** In fields. */
interface Estimate {
  readonly asked: number;
  readonly within: number;
}

const none: Estimate = { asked: 0, within: 0 };
