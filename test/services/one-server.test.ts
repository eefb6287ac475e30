import { execFile } from 'node:child_process';
import { inspect, promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { FencedError } from '../../src/storage/generation-store.ts';
import { openGenerationStore } from '../../src/storage/open-generation-store.ts';
import { startSubject } from '../kit/server.ts';
import { begin, ending, newGeneration, text } from '../storage/kit/generations.ts';
import { runElsewhere } from '../storage/kit/processes.ts';
import { countWaiting, hasPostgres, newDatabase, terminateHolder } from './kit/postgres.ts';
import { openStore, waitUntilBack } from './kit/stores.ts';

const open = (databaseUrl: string) => openGenerationStore({ storage: 'sqlite', dataDir: '', databaseUrl, leaseMs: 6_000 });
const inUse = 'The database of DATABASE_URL cannot be used: it is in use by another server. Stop it, or give this one a database or schema of its own';

describe.skipIf(!hasPostgres)('a database', () => {
  it('belongs to one server at a time, and is free again after it; another schema is another one', async () => {
    const [url, other] = [await newDatabase(), await newDatabase()];
    const store = await open(url);
    await expect(open(url)).rejects.toThrow(inUse);
    await (await open(other)).close();
    await store.close();
    await (await open(url)).close();
  });

  it('that can only be read is refused: its lock is worth nothing', async () => {
    const url = new URL(await newDatabase());
    url.searchParams.set('options', `${url.searchParams.get('options') ?? ''} -c default_transaction_read_only=on`);
    await expect(open(url.href)).rejects.toThrow('The database of DATABASE_URL cannot be used: it can only be read');
  });

  it('of a server that runs is refused to another server', async () => {
    const environment = { DATABASE_URL: await newDatabase() };
    const subject = await startSubject({ environment });
    onTestFinished(() => subject.close());
    await expect(startSubject({ environment })).rejects.toThrow(inUse);
  });

  it('is free again after its server was killed', async () => {
    const url = await newDatabase();
    const elsewhere = await runElsewhere(
      url,
      `import { openGenerationStore } from './src/storage/open-generation-store.ts';
       await openGenerationStore({ storage: 'sqlite', dataDir: '', databaseUrl: folder, leaseMs: 6_000 });
       console.log('opened');`,
    );
    await expect(open(url)).rejects.toThrow(inUse);
    await elsewhere.kill();
    await (await open(url)).close();
  });
});

describe.skipIf(!hasPostgres)('a server that loses the database to another', () => {
  /** The first has lost its lock to the second. */
  async function usurp() {
    const url = await newDatabase();
    const first = await openStore(url);
    const { id, writer } = await begin(first);
    await writer.append({ events: [text('a')] });
    const waiting = openStore(url, { lockWaitMs: 10_000 });
    await expect.poll(() => countWaiting(url)).toBe(1);
    await terminateHolder(url);
    return { url, first, second: await waiting, id, writer };
  }

  it('writes nothing until it is free again', async () => {
    const { first, second, id, writer } = await usurp();
    for (let times = 0; times < 2; times += 1) {
      const refused = await Promise.allSettled([writer.append({ events: [text('b')] }), first.insert(newGeneration()), first.renewLease(), first.prune({ eventsBefore: '2026-01-01T00:00:00.000Z', generationsBefore: null })]);
      for (const one of refused) {
        expect(one).toMatchObject({ status: 'rejected', reason: { code: 'STORE_UNAVAILABLE', cause: expect.objectContaining({ message: expect.stringContaining('in use by another server') as string }) as unknown } });
      }
    }
    expect((await second.read(id, 0, 10)).map(({ body }) => body)).toEqual([text('a')]);
    await second.close();
    await waitUntilBack(first);
    await writer.append({ events: [text('c')] });
    expect((await first.read(id, 0, 10)).map(({ body }) => body)).toEqual(['a', 'c'].map(text));
  });

  it('adds nothing to what the other has taken over', async () => {
    const { first, second, id, writer } = await usurp();
    const [orphan] = await second.takeOver(10);
    await orphan?.writer.append(ending('a'));
    await second.close();
    await waitUntilBack(first);
    await expect(writer.append({ events: [text('b')] })).rejects.toBeInstanceOf(FencedError);
    expect(await first.get(id)).toMatchObject({ status: 'COMPLETED', lastSequence: 2 });
  });
});

describe.skipIf(!hasPostgres)('a database that cannot be used', () => {
  const start = (DATABASE_URL: string) => promisify(execFile)(process.execPath, ['bin/bedrock-graphql.cjs'], { env: { PATH: process.env['PATH'], PORT: '0', DATABASE_URL } });

  const reasons: readonly [string, (url: URL) => unknown, RegExp][] = [
    [
      'is used by another server',
      async (url: URL) => {
        const store = await open(url.href);
        onTestFinished(() => store.close());
      },
      /in use by another server/,
    ],
    ['is not there', (url: URL) => (url.pathname = '/no_such_database'), /database "no_such_database" does not exist/],
    ['has no schema', (url: URL) => url.searchParams.set('options', '-c search_path=nowhere'), /search_path names no schema/],
    ['does not answer', (url: URL) => (url.port = '1'), /ECONNREFUSED/],
    ['knows nobody of that name', (url: URL) => (url.username = 'nobody_here'), /nobody_here/],
  ];

  it.each(reasons)('since it %s is told in a sentence, without the password, and the program ends', async (_, change, reason) => {
    const url = new URL(await newDatabase());
    url.password = 'hunter2';
    await change(url);
    const error: unknown = await start(url.href).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 1, stderr: expect.stringMatching(/does not start\.\nThe database of DATABASE_URL cannot be used: /) as unknown });
    expect(error).toMatchObject({ stderr: expect.stringMatching(reason) as unknown });
    expect(error).not.toMatchObject({ stderr: expect.stringMatching(/\n +at |hunter2/) as unknown });
    const refused: unknown = await open(url.href).catch((thrown: unknown) => thrown);
    expect(inspect(refused, { depth: 9, showHidden: true })).not.toContain('hunter2');
  });
});
