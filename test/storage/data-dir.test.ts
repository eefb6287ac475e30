import { execFile } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import pino from 'pino';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { startServer } from '../../src/server.ts';
import { openGenerationStore } from '../../src/storage/open-generation-store.ts';
import { databaseFile } from '../../src/storage/sqlite/open-sqlite.ts';
import { startSubject } from '../kit/server.ts';
import { newFolder } from './kit/folders.ts';
import { openTool } from './kit/nodes.ts';
import { runElsewhere } from './kit/processes.ts';

describe('a folder', () => {
  const openFolder = (dataDir: string) => openGenerationStore({ storage: 'sqlite', dataDir, leaseMs: 6_000 });

  it('belongs to one server at a time, by whatever name it is called, and is free again after it', async () => {
    const folder = join(newFolder(), 'a', 'b'); // made where it does not exist
    const store = await openFolder(folder);
    await expect(openFolder(folder)).rejects.toThrow(`DATA_DIR ${folder} is in use by another server. Stop it, or give this one a folder of its own`);
    await expect(openFolder(join(folder, '..', 'b'))).rejects.toThrow('in use by another server');
    await store.close();
    await (await openFolder(folder)).close();
  });

  it('of a server that runs is refused to another server; one that uses memory needs none', async () => {
    const dataDir = newFolder();
    const subject = await startSubject({ dataDir });
    onTestFinished(() => subject.close());
    const environment = { PORT: '0', DATA_DIR: dataDir, AWS_ENDPOINT_URL_BEDROCK_RUNTIME: subject.upstream.url, AWS_ENDPOINT_URL_BEDROCK: subject.upstream.url };
    const start = (more: Record<string, string>) => startServer(readConfig({ ...environment, ...more }), { log: pino({ level: 'silent' }) });
    await expect(start({})).rejects.toThrow('in use by another server');
    await (await start({ STORAGE: 'memory' })).close({ drainMs: 0 });
  });

  it('is free again after its server was killed', async () => {
    const folder = newFolder();
    const elsewhere = await runElsewhere(
      folder,
      `import { openGenerationStore } from './src/storage/open-generation-store.ts';
       await openGenerationStore({ storage: 'sqlite', dataDir: folder, leaseMs: 6_000 });
       console.log('opened');`,
    );
    await expect(openFolder(folder)).rejects.toThrow('in use by another server');
    await elsewhere.kill();
    await (await openFolder(folder)).close();
  });

  const start = (DATA_DIR: string) => promisify(execFile)(process.execPath, ['bin/bedrock-graphql.cjs'], { env: { PATH: process.env['PATH'], PORT: '0', DATA_DIR }, timeout: 30_000, killSignal: 'SIGKILL' });

  it('that cannot be had is told in a sentence, and the program ends', async () => {
    const folder = newFolder();
    const store = await openFolder(folder);
    onTestFinished(() => store.close());
    const error: unknown = await start(folder).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 1, stderr: expect.stringMatching(/does not start[^]*in use by another server/) as unknown });
    expect(error).not.toMatchObject({ stderr: expect.stringMatching(/\n +at /) as unknown });
  });

  it.skipIf(process.platform !== 'linux').each([
    ['where the system makes none', '/proc/nothing', /ENOENT/],
    ['below one that the system does not make', '/proc/nothing/a/b', /ENOENT/],
    ['below a file', join(import.meta.filename, 'a', 'b'), /ENOTDIR/],
  ])('that cannot be made %s is told in a sentence, and the program ends', { timeout: 60_000 }, async (_, folder, reason) => {
    const error: unknown = await start(folder).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 1, stderr: expect.stringContaining(`does not start.\nDATA_DIR ${folder} cannot be used: `) as unknown });
    expect(error).toMatchObject({ stderr: expect.stringMatching(reason) as unknown });
    expect(error).not.toMatchObject({ stderr: expect.stringMatching(/\n +at /) as unknown });
  });

  it.runIf(process.getuid?.() !== 0)('into which nothing may be written is told in a sentence, and the program ends', async () => {
    const folder = newFolder();
    await chmod(folder, 0o500);
    const error: unknown = await start(folder).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 1, stderr: expect.stringContaining(`does not start.\nDATA_DIR ${folder} cannot be used: EACCES: permission denied`) as unknown });
    expect(error).not.toMatchObject({ stderr: expect.stringMatching(/\n +at /) as unknown });
  });

  it.runIf(process.getuid?.() !== 0)('whose database may only be read is told in a sentence, and the program ends', async () => {
    const folder = newFolder();
    await (await openFolder(folder)).close();
    await chmod(join(folder, databaseFile), 0o400);
    const error: unknown = await start(folder).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 1, stderr: expect.stringContaining(`does not start.\nDATA_DIR ${folder} cannot be used: attempt to write a readonly database`) as unknown });
    expect(error).not.toMatchObject({ stderr: expect.stringMatching(/\n +at /) as unknown });
  });

  it('is made with those above it that are not there, for nobody else to read', async () => {
    const folder = join(newFolder(), 'a', '..', 'b', 'c');
    await (await openFolder(folder)).close();
    if (process.platform !== 'win32') for (const made of [folder, join(folder, '..')]) expect(statSync(made).mode & 0o777).toBe(0o700);
    expect(existsSync(join(folder, '..', '..', 'a'))).toBe(false);
  });

  it('in which the embedded Bedrock cannot keep anything is told in a sentence, and the program ends', async () => {
    const folder = newFolder();
    await writeFile(join(folder, 's3'), '');
    const error: unknown = await start(folder).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 1, stderr: expect.stringMatching(/does not start\.\nDATA_DIR .*s3 cannot be used: EEXIST/) as unknown });
    expect(error).not.toMatchObject({ stderr: expect.stringMatching(/\n +at /) as unknown });
  });

  it.each([
    [
      'has its database held by another program',
      async (folder: string) => {
        await (await openFolder(folder)).close();
        openTool(folder).exec('BEGIN IMMEDIATE');
      },
      /database is locked/,
    ],
    [
      'has a database that is damaged',
      async (folder: string) => {
        await (await openFolder(folder)).close();
        const file = join(folder, databaseFile);
        const tool = new DatabaseSync(file);
        const page = Number(tool.prepare("select rootpage from sqlite_schema where name = 'kysely_migration'").get()?.['rootpage']);
        tool.close();
        await writeFile(file, (await readFile(file)).fill('damage', (page - 1) * 4_096, page * 4_096));
      },
      /could not be migrated: database disk image is malformed/,
    ],
    ['is a file', (folder: string) => writeFile(folder, ''), /EEXIST/],
    ['has a file of that name which is no database', (folder: string) => mkdir(folder).then(() => writeFile(join(folder, databaseFile), 'no database '.repeat(100))), /file is not a database/],
  ])('that %s is told so, and let go of', async (_, make, reason) => {
    const folder = join(newFolder(), 'data');
    await make(folder);
    for (let times = 0; times < 2; times += 1) {
      const refused = openFolder(folder);
      await expect(refused).rejects.toThrow(`DATA_DIR ${folder} cannot be used: `);
      await expect(refused).rejects.toThrow(reason);
    }
  });
});
