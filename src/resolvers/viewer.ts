import type { ViewerResolvers } from '../generated/schema-types.ts';

/** Fields that are not named here are the viewer's own. */
export const Viewer: ViewerResolvers = {
  budgets: (viewer, _, { services }) => services.budgets.budgetsOf(viewer),
};
