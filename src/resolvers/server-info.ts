import { mayAdminister } from '../access/viewer.ts';
import type { ServerInfoResolvers } from '../generated/schema-types.ts';

/** Fields that are not named here are the server's own. */
export const ServerInfo: ServerInfoResolvers = {
  awsProfile: (_, __, { services, viewer }) => (mayAdminister(viewer) ? services.credentials.status() : null),
};
