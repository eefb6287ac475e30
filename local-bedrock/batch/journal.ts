import { randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { isEnd, type JobRecord } from './job.ts';

/** The jobs as they are kept: a process that is killed leaves them to the next one. */
export interface JobJournal {
  /** All jobs, newest first. */
  list(): readonly JobRecord[];
  find(jobId: string): JobRecord | undefined;
  add(job: Omit<JobRecord, 'number'>): JobRecord;
  /** Returns whether the job is still this process's: another one may have taken over. */
  save(job: JobRecord): boolean;
  /** Takes over what has not ended, oldest first. */
  takeOver(): readonly JobRecord[];
}

/** Opens the journal for a process. */
export function openJournal(database: DatabaseSync): JobJournal {
  const owner = randomUUID();
  const parse = (row: Readonly<Record<string, unknown>>): JobRecord => JSON.parse(String(row['document'])) as JobRecord;
  const all = database.prepare('SELECT document FROM jobs ORDER BY number DESC');
  const one = database.prepare('SELECT document FROM jobs WHERE id = ?');
  const insert = database.prepare('INSERT INTO jobs (id, number, owner, document) VALUES (?, ?, ?, ?)');
  const update = database.prepare('UPDATE jobs SET document = ? WHERE id = ? AND owner = ?');
  return {
    list: () => all.all().map(parse),
    find(jobId) {
      const row = one.get(jobId);
      return row === undefined ? undefined : parse(row);
    },
    add(first) {
      const row = database.prepare('SELECT max(number) AS last FROM jobs').get();
      const job: JobRecord = { ...first, number: Number(row?.['last'] ?? 0) + 1 };
      insert.run(job.jobId, job.number, owner, JSON.stringify(job));
      return job;
    },
    save: (job) => update.run(JSON.stringify(job), job.jobId, owner).changes === 1,
    takeOver() {
      database.prepare('UPDATE jobs SET owner = ?').run(owner);
      return all.all().map(parse).filter(({ status }) => !isEnd(status)).reverse();
    },
  };
}
