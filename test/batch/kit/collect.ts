/** All that comes, some at a time, in a list. */
export async function collectEach<T>(from: AsyncIterable<Iterable<T>>): Promise<T[]> {
  const all: T[] = [];
  for await (const some of from) all.push(...some);
  return all;
}
