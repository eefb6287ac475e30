import type { ValidationRule } from 'graphql';
import type { Limits } from '../limits.ts';
import { limitDepth } from './depth.ts';
import { limitHeavyFields } from './heavy-fields.ts';
import { limitIntrospection } from './introspection.ts';
import { limitPaidFields } from './paid-fields.ts';
import { refuseConditionalSubscription } from './unconditional-subscription.ts';

/**
 * The guards, in the order in which a request meets them:
 *
 * 1. origin-and-host: every request and every upgrade, before anything else of it is read;
 * 2. json-objects: the text of a body, or of a message, before anything is made of it;
 * 3. preflight: HTTP and SSE, before the document is looked at (a WebSocket is opened by pages only with an Origin, which 1 checks); foreign-fetch in its place for a GET of SSE;
 * 4. operations-per-socket: WebSocket, before the document is looked at;
 * 5. document-tokens: in the parser;
 * 6. unconditional-subscription, before graphql's own validation rules, then depth, introspection, paid-fields and heavy-fields with them;
 * 7. reads-over-get: HTTP and SSE, once the operation is known;
 * 8. answer-size, and late-items with it: while the answer is made;
 * 9. answer-length: before it is written.
 */
export { checkLength } from './answer-length.ts';
export { isCounting, limitAnswer } from './answer-size.ts';
export { describeGivingUp, limitTokens } from './document-tokens.ts';
export { refuseForeignFetch } from './foreign-fetch.ts';
export { refuseManyObjects } from './json-objects.ts';
export { refuseTooManyOperations } from './operations-per-socket.ts';
export { isAllowedOrigin, refuseForeignOrigin } from './origin-and-host.ts';
export type { AllowList, OriginHeaders } from './origin-and-host.ts';
export { refuseSimpleRequest } from './preflight.ts';
export { refuseWritesOverGet } from './reads-over-get.ts';

/** The guards that are validation rules, to be run after graphql's own. */
export const documentRules = (limits: Limits): readonly ValidationRule[] => [
  limitDepth(limits.maxDepth),
  limitIntrospection(limits.maxFields),
  limitPaidFields(limits.paidRootFields, limits.maxPaidFields),
  limitHeavyFields(limits.heavyRootFields, limits.maxHeavyFields),
];

/** For documents with subscriptions, to be run before graphql's own: of those, the one for subscriptions fails inside of itself where a root field depends on a variable. */
export const earlyDocumentRules: readonly ValidationRule[] = [refuseConditionalSubscription];
