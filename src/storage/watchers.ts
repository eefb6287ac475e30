/** Who is to be told what happens to something, by its id. */
export class Watchers<News = undefined> {
  readonly #watchers = new Map<string, Set<(news: News) => void>>();

  /** Whether anybody watches it. */
  has(id: string): boolean {
    return this.#watchers.has(id);
  }

  /** Calls `tell` at each {@link tell} of the id, until the returned function is called. */
  watch(id: string, tell: (news: News) => void): () => void {
    const set = this.#watchers.get(id) ?? new Set();
    this.#watchers.set(id, set.add(tell));
    return () => {
      set.delete(tell);
      if (set.size === 0 && this.#watchers.get(id) === set) this.#watchers.delete(id);
    };
  }

  tell(id: string, news: News): void {
    for (const tell of [...(this.#watchers.get(id) ?? [])]) tell(news);
  }
}
