/** How much a request is worth to whoever sends it, from what comes first to what comes last. */
export const priorities = ['HIGH', 'NORMAL', 'LOW'] as const;
export type Priority = (typeof priorities)[number];

/** What waits. */
export interface Waiting {
  /** Whose it is. */
  readonly viewer: string;
  readonly priority: Priority;
  /** What it will take. */
  readonly cost: number;
  /** On the clock of the queue; whoever comes back keeps the moment of the first time. */
  readonly since: number;
}

type Lanes<Item> = Map<string, Set<Item>>;

/**
 * A queue with priorities that nobody is forgotten in. What is HIGH comes before what is NORMAL, and that before LOW; whoever has waited for `agingMs` rises
 * by one. Among equals the viewer comes first that was served least, so that a viewer with a thousand requests has no more than one with ten while
 * both wait; of one viewer, the request that has waited longest.
 */
export class FairQueue<Item extends Waiting> {
  readonly #agingMs: number;
  readonly #levels: readonly Lanes<Item>[] = priorities.map(() => new Map<string, Set<Item>>());
  readonly #places = new Map<Item, number>();
  /** What each viewer has had, as far as it matters. */
  readonly #served = new Map<string, number>();
  /** How many of each viewer wait. */
  readonly #counts = new Map<string, number>();
  /** What the viewer that was served last had had until then: nobody who comes new has more to make up for. */
  #level = 0;

  constructor(agingMs: number) {
    this.#agingMs = agingMs;
  }

  get size(): number {
    return this.#places.size;
  }

  push(item: Item, now: number): void {
    const { viewer } = item;
    if (!this.#counts.has(viewer)) this.#served.set(viewer, Math.max(this.#served.get(viewer) ?? 0, this.#level));
    this.#counts.set(viewer, (this.#counts.get(viewer) ?? 0) + 1);
    this.#place(item, this.#levelOf(item, now), item.since >= now);
  }

  has(item: Item): boolean {
    return this.#places.has(item);
  }

  /** False where it was not there. */
  remove(item: Item): boolean {
    const level = this.#places.get(item);
    if (level === undefined) return false;
    this.#unplace(item, level);
    const left = (this.#counts.get(item.viewer) ?? 1) - 1;
    if (left > 0) this.#counts.set(item.viewer, left);
    else this.#counts.delete(item.viewer);
    return true;
  }

  /** The one whose turn it is. */
  first(now: number): Item | undefined {
    this.#promote(now);
    const lanes = this.#levels.find(({ size }) => size > 0);
    return lanes === undefined ? undefined : this.#choose(lanes, this.#served);
  }

  /** Takes it out because its turn has come. */
  serve(item: Item): void {
    if (this.remove(item)) this.account(item);
  }

  /** Somebody was served without having waited. */
  account({ viewer, cost }: Pick<Item, 'viewer' | 'cost'>): void {
    const before = Math.max(this.#served.get(viewer) ?? 0, this.#counts.has(viewer) ? 0 : this.#level);
    this.#level = Math.max(this.#level, before);
    this.#served.set(viewer, before + cost);
    if (this.#served.size > mostRemembered) this.#forget();
  }

  /** All of them in the order in which their turns would come if nobody else came and all took what they say. */
  *inOrder(now: number): Generator<Item> {
    this.#promote(now);
    const served = new Map(this.#served);
    for (const level of this.#levels) {
      const lanes: Lanes<Item> = new Map([...level].map(([viewer, lane]) => [viewer, new Set(lane)]));
      for (let item = this.#choose(lanes, served); item !== undefined; item = this.#choose(lanes, served)) {
        const lane = lanes.get(item.viewer);
        lane?.delete(item);
        if (lane?.size === 0) lanes.delete(item.viewer);
        served.set(item.viewer, (served.get(item.viewer) ?? 0) + item.cost);
        yield item;
      }
    }
  }

  #choose(lanes: Lanes<Item>, served: ReadonlyMap<string, number>): Item | undefined {
    let best: Item | undefined;
    let least = Infinity;
    for (const [viewer, lane] of lanes) {
      const [head] = lane;
      const had = served.get(viewer) ?? 0;
      if (head === undefined || had > least || (had === least && best !== undefined && best.since <= head.since)) continue;
      best = head;
      least = had;
    }
    return best;
  }

  /** Of a lane only the first can be the one that has waited longest. */
  #promote(now: number): void {
    for (const lanes of this.#levels.slice(1)) {
      for (const lane of lanes.values()) {
        for (const item of lane) {
          const from = this.#places.get(item) ?? 0;
          const to = this.#levelOf(item, now);
          if (to >= from) break;
          this.#unplace(item, from);
          this.#place(item, to);
        }
      }
    }
  }

  #levelOf({ priority, since }: Item, now: number): number {
    return Math.max(0, priorities.indexOf(priority) - Math.floor((now - since) / this.#agingMs));
  }

  /** Behind those of its viewer that have waited longer. */
  #place(item: Item, level: number, isNew = false): void {
    const lanes = this.#levels[level] ?? new Map<string, Set<Item>>();
    const lane = lanes.get(item.viewer) ?? new Set<Item>();
    this.#places.set(item, level);
    lanes.set(item.viewer, lane);
    const younger = isNew ? [] : [...lane].filter(({ since }) => since > item.since);
    for (const other of younger) lane.delete(other);
    lane.add(item);
    for (const other of younger) lane.add(other);
  }

  #unplace(item: Item, level: number): void {
    this.#places.delete(item);
    const lanes = this.#levels[level];
    const lane = lanes?.get(item.viewer);
    lane?.delete(item);
    if (lane?.size === 0) lanes?.delete(item.viewer);
  }

  /** Whoever has had no more than a newcomer would is like one. */
  #forget(): void {
    for (const [viewer, had] of this.#served) if (had <= this.#level && !this.#counts.has(viewer)) this.#served.delete(viewer);
  }
}

const mostRemembered = 1_000;
