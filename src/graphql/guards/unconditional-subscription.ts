import { GraphQLError, Kind } from 'graphql';
import type { ASTVisitor, SelectionNode, ValidationContext } from 'graphql';

/**
 * Nobody attacks here: a subscription whose root field is skipped has nothing to subscribe to, and graphql-js 16 fails inside of itself. The
 * GraphQL specification has since forbidden `@skip` and `@include` on the root selections of a subscription; so does this rule, also within
 * fragments on the subscription's root type.
 */
export function refuseConditionalSubscription(context: ValidationContext): ASTVisitor {
  const check = ({ directives = [] }: SelectionNode): void => {
    if (context.getParentType() !== context.getSchema().getSubscriptionType()) return;
    for (const directive of directives) {
      const name = directive.name.value;
      if (name === 'skip' || name === 'include') context.reportError(new GraphQLError(`A subscription's root field cannot have @${name}.`, { nodes: directive }));
    }
  };
  return { [Kind.FIELD]: check, [Kind.INLINE_FRAGMENT]: check, [Kind.FRAGMENT_SPREAD]: check };
}
