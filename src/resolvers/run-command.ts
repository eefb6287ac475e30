import type { GraphQLResolveInfo } from 'graphql';
import type { GenerationCommand } from '../generations/command.ts';
import type { GenerationRecord } from '../storage/generation-record.ts';
import type { JoinKey } from '../graphql/context.ts';
import type { Context } from './context.ts';

/** Runs what a field of a mutation asks for, and waits for its answer. A field that was sent again after its socket was lost joins what it has started. */
export const runCommand = ({ services, viewer, signal, join }: Context, info: GraphQLResolveInfo, command: GenerationCommand): Promise<GenerationRecord> =>
  services.feeds.run(viewer, command, ofField(join, info), signal);

/** The same without waiting. */
export const startCommand = ({ services, viewer, join }: Context, info: GraphQLResolveInfo, command: GenerationCommand): Promise<GenerationRecord> =>
  services.feeds.begin(viewer, command, ofField(join, info));

/** Several fields of one mutation start a generation each. */
const ofField = (join: JoinKey | undefined, { path }: GraphQLResolveInfo): JoinKey | undefined =>
  join && { ...join, fingerprint: (viewerId) => `${join.fingerprint(viewerId)} ${path.key}` };
