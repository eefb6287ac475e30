import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';

const nova = 'amazon.nova-lite-v1:0';
const wrong = {
  PRICES_FILE: { pricedOn: 'yesterday', models: { [`us.${nova}`]: { IN_REGION: { inputPerMillionTokens: -1, perImage: 1 } } } },
  BUDGETS_FILE: { currency: 'usd', server: [{ period: 'year', hard: '5' }], viewers: { nobody: [{ period: 'day', hard: '-1' }, { period: 'day', soft: '7', hard: '5' }] } },
  QUOTAS_FILE: { models: { [`us.${nova}`]: { ON_DEMAND: { TOKENS_PER_MINUTE: 1.5 } }, [nova]: { ON_DEMAND: { TOKENS_PER_MINUTE: 100, TOKENS_PER_DAY: 10, REQUESTS_PER_MINUTE: 'many' } } } },
};

type Files = Readonly<Record<string, unknown>>;

/** The program, with files that the variables of these names point to. */
function start(files: Files, environment: Readonly<Record<string, string>> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'bedrock-graphql-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const dataDir = join(folder, 'data');
  const named = Object.entries(files).map(([variable, content]) => {
    const path = join(folder, `${variable}.json`);
    writeFileSync(path, JSON.stringify(content));
    return [variable, path] as const;
  });
  const child = spawn(process.execPath, ['bin/bedrock-graphql.cjs'], { env: { PATH: process.env['PATH'], PORT: '0', DATA_DIR: dataDir, ...Object.fromEntries(named), ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
  return { child, dataDir };
}

/** What a start says that fails. */
async function startWith(files: Files, environment: Readonly<Record<string, string>> = {}): Promise<{ readonly said: string; readonly hasOpened: boolean }> {
  const { child, dataDir } = start(files, environment);
  child.stdout.resume();
  const [said] = await Promise.all([text(child.stderr), once(child, 'close')]);
  expect(child.exitCode).toBe(1);
  expect(said).not.toMatch(/\n +at /);
  return { said, hasOpened: existsSync(join(dataDir, 'bedrock-graphql.db')) };
}

const problemsOf = {
  PRICES_FILE: ['pricedOn: expected the day', `models["us.${nova}"]: expected the id of a model`, `models["us.${nova}"].IN_REGION.inputPerMillionTokens: expected a decimal number`, `models["us.${nova}"].IN_REGION.perImage: there is no such member`],
  BUDGETS_FILE: ['currency: expected a currency', 'server[0].period: expected one of', 'viewers.nobody: there is no viewer of this id', 'viewers.nobody[0].hard: expected a decimal number above 0', 'viewers.nobody[1].soft: expected an amount that is not above hard', 'viewers.nobody[1].period: expected each period once'],
  QUOTAS_FILE: [`models["us.${nova}"]: expected the id of a model`, `models["us.${nova}"].ON_DEMAND.TOKENS_PER_MINUTE: expected a whole number`, `models["${nova}"].ON_DEMAND.REQUESTS_PER_MINUTE: expected a whole number`, `models["${nova}"].ON_DEMAND: expected TOKENS_PER_DAY to be no smaller`],
};

describe('what is wrong with the operator’s files is told at once', () => {
  it('of all files, each problem once, and before anything is opened', async () => {
    const { said, hasOpened } = await startWith(wrong);
    for (const problem of Object.values(problemsOf).flat()) expect(said).toContain(`  - ${problem}`);
    expect(said.match(/^ {2}- /gm)).toHaveLength(Object.values(problemsOf).flat().length);
    expect(hasOpened).toBe(false);
  });

  it('beside what is wrong with the environment', async () => {
    const { said } = await startWith({ QUOTAS_FILE: wrong.QUOTAS_FILE }, { ALLOWED_REGIONS: 'moon', ALLOWED_PROFILES: 'US;' });
    for (const problem of ['ALLOWED_REGIONS: expected regions', 'ALLOWED_PROFILES: expected geographies', ...problemsOf.QUOTAS_FILE]) expect(said).toContain(`  - ${problem}`);
  });
});

describe('a file of the operator’s that cannot be read', () => {
  it('is told with its path, and whether it is there', async () => {
    const { said } = await startWith({}, { QUOTAS_FILE: '/nowhere/quotas.json', BUDGETS_FILE: tmpdir(), PRICES_FILE: `${process.execPath}/prices.json` });
    expect(said).toContain('The quota file /nowhere/quotas.json cannot be used:\n  - the file: there is none of this name');
    expect(said).toContain(`The budgets file ${tmpdir()} cannot be used:\n  - the file: expected a file, got a folder`);
    expect(said).toContain(`The price file ${process.execPath}/prices.json cannot be used:\n  - the file: there is none of this name`);
  });

  it('is none that begins with a byte order mark, as Windows writes it: what stands behind the mark is read', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'bedrock-graphql-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const path = join(folder, 'budgets.json');
    writeFileSync(path, `\uFEFF${JSON.stringify(wrong.BUDGETS_FILE)}`);
    const { said } = await startWith({}, { BUDGETS_FILE: path });
    for (const problem of problemsOf.BUDGETS_FILE) expect(said).toContain(`  - ${problem}`);
  });

  it.runIf(process.getuid?.() !== 0)('and not taken for missing where it may not be read', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'bedrock-graphql-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const path = join(folder, 'quotas.json');
    writeFileSync(path, '{}', { mode: 0o000 });
    expect((await startWith({}, { QUOTAS_FILE: path })).said).toContain('  - the file: expected a file that can be read, got EACCES');
  });
});

describe('a model that Bedrock does not list', () => {
  it('is told in the log, for each file, and the server starts', async () => {
    const slip = 'amazon.nova-light-v1:0';
    const { child } = start({
      QUOTAS_FILE: { models: { [slip]: { ON_DEMAND: { TOKENS_PER_MINUTE: 100 }, GLOBAL: { REQUESTS_PER_MINUTE: 5 } }, [nova]: { ON_DEMAND: { TOKENS_PER_MINUTE: 100 } } } },
      PRICES_FILE: { pricedOn: '2026-11-22', models: { [slip]: { IN_REGION: null }, [nova]: { IN_REGION: null } } },
    });
    const said = text(child.stderr);
    await once(child.stdout, 'data');
    child.kill('SIGINT');
    await once(child, 'close');
    const warnings = (await said)
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { level: number; modelId?: string; msg: string })
      .filter(({ level }) => level === 40);
    expect(warnings.map(({ modelId, msg }) => `${msg.split(' ')[0] ?? ''} ${modelId ?? ''}`)).toEqual([`QUOTAS_FILE ${slip}`, `PRICES_FILE ${slip}`]);
  });
});
