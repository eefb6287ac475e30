import type { CatalogueModel } from '../../models/catalogue.ts';

/** What has to be known of the model of a job to check its records. */
export interface BatchModel {
  /** As the caller names it. */
  readonly modelId: string;
  /** Undefined for a model that is not known: then only what holds for every model is checked. */
  readonly known: CatalogueModel | undefined;
}
