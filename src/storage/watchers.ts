/** Who is to be told that there is more to read, by generation. */
export class Watchers {
  readonly #watchers = new Map<string, Set<() => void>>();

  /** Whether anybody watches it. */
  has(id: string): boolean {
    return this.#watchers.has(id);
  }

  /** Calls `wake` at each {@link wake} of the generation, until the returned function is called. */
  watch(id: string, wake: () => void): () => void {
    const set = this.#watchers.get(id) ?? new Set();
    this.#watchers.set(id, set.add(wake));
    return () => {
      set.delete(wake);
      if (set.size === 0 && this.#watchers.get(id) === set) this.#watchers.delete(id);
    };
  }

  wake(id: string): void {
    for (const wake of [...(this.#watchers.get(id) ?? [])]) wake();
  }
}
