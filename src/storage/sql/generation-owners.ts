import { sql } from 'kysely';
import { v7 } from 'uuid';
import type { StoredJoin } from '../generation-store.ts';
import type { Database } from './database.ts';
import { once } from './statement.ts';

export interface OwnerOptions {
  /** How long what this process owns stays its own after it has last said so. */
  readonly leaseMs: number;
  /** Nobody else can use the database: whatever is another node's has no owner any more. */
  readonly isAlone: boolean;
}

/** A generation that nobody runs, and how often it has been taken over. */
export interface Unowned {
  readonly id: string;
  readonly epoch: number;
}

const joinMs = 600_000; // whoever has not come back 10 minutes after the end has given up

/** Which process has which generation, by leases: what is whose, and what is nobody's any more. */
export class GenerationOwners {
  /** A process that starts again is another node: it finds what it left. */
  readonly nodeId = v7();
  readonly #database: Database;
  readonly #options: OwnerOptions;
  /** What may be stored as this process's own, though nobody was given its writer: the writing failed half way. */
  readonly #lost = new Set<string>();

  constructor(database: Database, options: OwnerOptions) {
    this.#database = database;
    this.#options = options;
  }

  /** The next search finds it, if it is stored. */
  lose(id: string): void {
    this.#lost.add(id);
  }

  async renewLease(): Promise<void> {
    const lease_expires_at = new Date(Date.now() + this.#options.leaseMs).toISOString();
    const statement = this.#database.query
      .insertInto('nodes')
      .values({ id: this.nodeId, lease_expires_at })
      .onConflict((conflict) => conflict.column('id').doUpdateSet({ lease_expires_at }));
    await this.#database.write(() => ({ statements: [once(statement)], synced: false }));
  }

  async findUnowned(limit: number): Promise<readonly Unowned[]> {
    const lost = await this.#findLost(limit);
    const orphaned = await this.#database.query
      .selectFrom('generations')
      .select(['id', 'epoch'])
      .where('ended_at', 'is', null)
      .where('node_id', '!=', this.nodeId) // what it still runs itself is not lost, though its lease may be
      .where('node_id', 'not in', this.#nodesAlive())
      .orderBy(sql`id || ''`) // by the ids themselves SQLite would read all that has ever ended, in their order
      .limit(limit - lost.length)
      .execute();
    return [...lost, ...orphaned];
  }

  /** Of what is stored as this process's own and has no writer. */
  async #findLost(limit: number): Promise<readonly Unowned[]> {
    const ids = [...this.#lost].slice(0, limit);
    if (ids.length === 0) return [];
    await this.#database.decided();
    const rows = await this.#database.query.selectFrom('generations').select(['id', 'epoch']).where('id', 'in', ids).where('node_id', '=', this.nodeId).where('ended_at', 'is', null).execute();
    for (const id of ids) this.#lost.delete(id);
    return rows;
  }

  /** Makes it this process's own, under the next epoch, which is given. Only one of those that try wins: the epoch moves on once; null for the others. */
  async claim({ id, epoch }: Unowned): Promise<number | null> {
    const next = epoch + 1;
    const claim = this.#database.query.updateTable('generations').set({ node_id: this.nodeId, epoch: next }).where('id', '=', id).where('epoch', '=', epoch);
    return (await this.#database.write(() => ({ statements: [once(claim, { mustChange: true })], synced: true }))) ? next : null;
  }

  async takeOverJoins(): Promise<readonly StoredJoin[]> {
    const { query } = this.#database;
    const rows = await query
      .selectFrom('joins')
      .innerJoin('generations', 'generations.id', 'joins.generation_id')
      .select(['join_key as joinKey', 'generation_id as generationId'])
      .where('joins.node_id', 'not in', this.#nodesAlive())
      .where((eb) => eb.or([eb('ended_at', 'is', null), eb('ended_at', '>', new Date(Date.now() - joinMs).toISOString())]))
      .orderBy('generation_id')
      .execute();
    const claim = query.updateTable('joins').set({ node_id: this.nodeId }).where('node_id', 'not in', this.#nodesAlive());
    await this.#database.write(() => ({ statements: [once(claim)], synced: false }));
    return rows;
  }

  #nodesAlive() {
    const alive = this.#database.query.selectFrom('nodes').select('id');
    return this.#options.isAlone ? alive.where('id', '=', this.nodeId) : alive.where('lease_expires_at', '>', new Date().toISOString());
  }
}
