/** How often a property is tried. FC_RUNS multiplies it, and FC_SEED repeats what another run has drawn. */
export const chances = (numRuns: number): { readonly numRuns: number; readonly seed?: number } => {
  const { FC_RUNS = '1', FC_SEED } = process.env;
  return { numRuns: numRuns * Number(FC_RUNS), ...(FC_SEED === undefined ? {} : { seed: Number(FC_SEED) }) };
};
