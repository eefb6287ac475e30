/** How many of the next things one read, or one step, has of so much altogether: at least one, however large. */
export function countFitting(sizes: readonly number[], most: number): number {
  let sum = 0;
  const tooMuch = sizes.findIndex((size) => (sum += size) > most);
  return tooMuch === -1 ? sizes.length : Math.max(1, tooMuch);
}

/** In their order, so many at a time as are one short transaction: at least one, however large. */
export function toSteps<Item>(items: readonly Item[], sizeOf: (item: Item) => number, most: number): readonly (readonly Item[])[] {
  const steps: Item[][] = [];
  let sum = Infinity;
  for (const item of items) {
    const size = sizeOf(item);
    sum += size;
    if (sum <= most) steps.at(-1)?.push(item);
    else {
      steps.push([item]);
      sum = size;
    }
  }
  return steps;
}
