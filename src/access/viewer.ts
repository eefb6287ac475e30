/** Who is asking. Every stored row carries the viewer's id and its tenant's. */
export interface Viewer {
  readonly id: string;
  readonly tenantId: string;
  readonly name: string;
  readonly scopes: readonly string[];
}

/** Whose a thing is: all that has to be known of a viewer to find what is theirs. */
export type Owner = Pick<Viewer, 'id' | 'tenantId'>;

/** The one viewer that there is until there is access control: whoever can reach the loopback address. */
export const builtInViewer: Viewer = { id: 'viewer_local', tenantId: 'tenant_local', name: 'local', scopes: ['inference', 'read', 'admin'] };

/** May the viewer see how the server itself stands, such as its AWS profile? */
export const mayAdminister = ({ scopes }: Pick<Viewer, 'scopes'>): boolean => scopes.includes('admin');
