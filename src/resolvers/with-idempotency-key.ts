import type { GraphQLResolveInfo } from 'graphql';
import type { RequestOptions, StartGenerationInput } from '../generated/schema-types.ts';
import { claimIdempotencyKey } from '../graphql/idempotency-key.ts';
import type { Context } from './context.ts';

interface WithOptions {
  readonly options?: RequestOptions | null;
}

/** The key that the request's header gives to this field, or null. Throws as {@link claimIdempotencyKey}. */
export const keyOf = (request: Pick<Context, 'idempotencyKey'>, info: GraphQLResolveInfo): string | null => claimIdempotencyKey(request, info) ?? null;

/** A resolver of a field that starts a model: its input has the key that the request's header gives to it, unless it has one of its own. */
export const keyed =
  <Input extends WithOptions, Result>(resolve: (input: Input, context: Context, info: GraphQLResolveInfo) => Promise<Result>) =>
  async (_: unknown, { input }: { readonly input: Input }, context: Context, info: GraphQLResolveInfo): Promise<Result> =>
    resolve(withKey(input, keyOf(context, info)), context, info);

/** The same for the one input that startGeneration takes. */
export const keyedStart =
  <Result>(resolve: (input: StartGenerationInput, context: Context, info: GraphQLResolveInfo) => Promise<Result>) =>
  async (_: unknown, { input }: { readonly input: StartGenerationInput }, context: Context, info: GraphQLResolveInfo): Promise<Result> =>
    resolve(startWithKey(input, keyOf(context, info)), context, info);

const withKey = <Input extends WithOptions>(input: Input, idempotencyKey: string | null): Input => (idempotencyKey === null ? input : { ...input, options: { ...input.options, idempotencyKey } });

function startWithKey({ construct, converse, invokeModel }: StartGenerationInput, key: string | null): StartGenerationInput {
  if (construct) return { construct: withKey(construct, key) };
  return converse ? { converse: withKey(converse, key) } : { invokeModel: withKey(invokeModel, key) };
}
