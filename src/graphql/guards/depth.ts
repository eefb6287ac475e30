import { GraphQLError, Kind } from 'graphql';
import type { SelectionSetNode, ValidationRule } from 'graphql';
import { CodedError } from '../../errors.ts';

/**
 * Who attacks: anybody who may send a document. What they gain: types that refer to each other let a short document ask for an answer that
 * grows with every level, and the server's time and memory with it. Why this stops them: the depth is counted along every path, through
 * inline and named fragments, before anything runs. What it does not stop: a wide document (see document-tokens.ts), and long lists at a
 * permitted depth (see answer-size.ts). Fields that start with `__` are not counted, nor what is below them: introspection is
 * deep by nature, and graphql's own MaxIntrospectionDepthRule bounds it, with introspection.ts.
 */
export const limitDepth =
  (maxDepth: number): ValidationRule =>
  (context) => {
    const fragmentDepths = new Map<string, number>();

    const measure = (selectionSet: SelectionSetNode): number => {
      let deepest = 0;
      for (const selection of selectionSet.selections) {
        let depth = 0;
        if (selection.kind === Kind.FRAGMENT_SPREAD) depth = measureFragment(selection.name.value);
        else if (selection.kind === Kind.INLINE_FRAGMENT) depth = measure(selection.selectionSet);
        else if (!selection.name.value.startsWith('__')) depth = 1 + (selection.selectionSet === undefined ? 0 : measure(selection.selectionSet));
        deepest = Math.max(deepest, depth);
      }
      return deepest;
    };

    const measureFragment = (name: string): number => {
      const known = fragmentDepths.get(name);
      if (known !== undefined) return known;
      // A cycle ends here with no depth of its own; NoFragmentCyclesRule refuses the document.
      fragmentDepths.set(name, 0);
      const fragment = context.getFragment(name);
      const depth = fragment ? measure(fragment.selectionSet) : 0;
      fragmentDepths.set(name, depth);
      return depth;
    };

    return {
      OperationDefinition(node) {
        const depth = measure(node.selectionSet);
        if (depth <= maxDepth) return;
        const message = `The operation nests ${depth} fields; at most ${maxDepth} are allowed.`;
        context.reportError(new GraphQLError(message, { nodes: node, originalError: new CodedError('QUERY_TOO_COMPLEX', { message }) }));
      },
    };
  };
