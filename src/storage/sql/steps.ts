/** How many of the next things one read, or one step, has of so much altogether: at least one, however large. */
export function countFitting(sizes: readonly number[], most: number): number {
  let sum = 0;
  const tooMuch = sizes.findIndex((size) => (sum += size) > most);
  return tooMuch === -1 ? sizes.length : Math.max(1, tooMuch);
}

/** In their order, so many at a time as are one short transaction. */
export function toSteps<Item>(items: readonly Item[], sizeOf: (item: Item) => number, most: number): readonly (readonly Item[])[] {
  const sizes = items.map(sizeOf);
  const steps: (readonly Item[])[] = [];
  for (let from = 0; from < items.length; ) {
    const upTo = from + countFitting(sizes.slice(from), most);
    steps.push(items.slice(from, upTo));
    from = upTo;
  }
  return steps;
}
