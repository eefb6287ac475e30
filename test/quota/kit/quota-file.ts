import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Subject, SubjectOptions } from '../../kit/server.ts';
import { startSubject } from '../../kit/server.ts';

/** Writes a file of quotas, for as long as `use` runs. */
export async function withQuotaFile<Result>(content: unknown, use: (path: string) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'bedrock-graphql-quotas-'));
  const path = join(folder, 'quotas.json');
  try {
    await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
    return await use(path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A server whose requests to these models have these limits. */
export const startLimited = (models: Readonly<Record<string, unknown>>, { environment, ...options }: SubjectOptions = {}): Promise<Subject> =>
  withQuotaFile({ models }, (path) => startSubject({ ...options, environment: { QUOTAS_FILE: path, ...environment } }));
