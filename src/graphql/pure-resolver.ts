type PureResolver = (source: unknown) => unknown;

const pureResolvers = new WeakMap<object, PureResolver>();

/**
 * Declares that a resolver looks at nothing but its source, does nothing else, and gives its value at once: what a subscription's events become
 * by it can be planned.
 */
export function pure<Source, Value>(resolve: (source: Source) => Value): (source: Source) => Value {
  pureResolvers.set(resolve, (source) => resolve(source as Source));
  return resolve;
}

/** The resolver, where it was declared pure. */
export const pureResolverOf = (resolve: object): PureResolver | undefined => pureResolvers.get(resolve);
