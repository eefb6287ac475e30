import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Subject } from '../kit/server.ts';
import { startSubject } from '../kit/server.ts';

const folder = new URL('../../examples/', import.meta.url);
/** How the embedded engine begins its sentence may change; what it answers may not. */
const answer = /^(?:[A-Z][\w ,]{0,40}: )?The Alder Bridge was opened in 1932\.$/;

let subject: Subject;
beforeAll(async () => {
  // Paced, so that there is something to leave and to cancel.
  subject = await startSubject({ upstream: { tokensPerSecond: 200 } });
});
afterAll(() => subject.close());

/** Runs an example as a user does, against this server; rejects where it exits with anything but 0. */
async function run(name: string, from = folder): Promise<string> {
  const program = name.endsWith('.sh') ? 'bash' : process.execPath;
  const { stdout, stderr } = await promisify(execFile)(program, [fileURLToPath(new URL(name, from))], { env: { ...process.env, BEDROCK_GRAPHQL_URL: subject.url }, timeout: 45_000 });
  expect(stderr).toBe('');
  return stdout;
}

function expectLines(output: string, ...patterns: readonly RegExp[]): void {
  const lines = output.trimEnd().split('\n');
  expect(lines).toHaveLength(patterns.length);
  for (const [index, pattern] of patterns.entries()) expect(lines[index]).toMatch(pattern);
}

const checks: Readonly<Record<string, (output: string) => void>> = {
  'curl.sh': (output) => {
    expect(output).toContain('"mode":"LOCAL"');
    expect(/"status":"COMPLETED","text":"([^"]*)"/.exec(output)?.[1]).toMatch(answer);
    const pieces = [...output.matchAll(/"text":"([^"]*)"\}\}\}/g)].map(([, piece]) => piece);
    expect(pieces.length).toBeGreaterThan(2);
    expect(pieces.join('')).toMatch(answer);
    expect(output).toMatch(/"stopReason":"end_turn"\}\}\}\n\nevent: complete\n/);
  },
  'graphql-ws.ts': (output) => expectLines(output, answer, /^\[GenerationCompleted\]$/),
  'graphql-sse.ts': (output) => expectLines(output, answer, /^\[completed: end_turn\]$/),
  'follow.ts': (output) => {
    const [events, sockets] = /^COMPLETED: (\d+) events over (\d+) sockets\n/.exec(output)?.slice(1).map(Number) ?? [];
    expect(sockets).toBeGreaterThan(1); // how often one is lost is a matter of time: the model may have ended before the second cut
    expect(events).toBeGreaterThan(3);
    expect(output).toMatch(/the pieces are the whole text: true \([1-9]\d\d characters\)\n$/);
  },
  'resume.ts': (output) => {
    expect(output).toMatch(/^left after event 3, having read: "[^"]+"\nread on to event \d+: COMPLETED\n/);
    expect(output).toMatch(/the pieces are the whole text: true \([1-9]\d\d characters\)\n$/);
  },
  'conversation.ts': (output) =>
    expectLines(output, /^> .*Ada Moore/, /^> .*every hour from pier four/, /^> .*Ada Moore/, /^sent: [1-9]\d{1,2} tokens; (?:SUMMARIZED, ){2,4}.*KEPT$/, /^summary: .*Ada Moore/, /^forked after 2 messages$/, /^> another way$/),
  'tool-loop.ts': (output) => expectLines(output, /^get_weather: Paris$/, /^answer: .*\bclear\b.*\b21\b/),
  'document.ts': (output) => expectLines(output, /The Otter Bridge was opened in 1957\.$/, /^\[bridges\.md: [1-9]\d input tokens\]$/),
  'construct.ts': (output) => expectLines(output, /^COMPLETED \(NATIVE\): 12 for Ada Moore, ada@example\.com$/),
  'batch.ts': (output) =>
    expectLines(output, /^REALTIME, about [4-9]\d input tokens$|^REALTIME, about 1\d\d input tokens$/, /^COMPLETED: 3 of 3 records$/, /^alder: .*1932/, /^otter: .*1957/, /^heron: .*1890/),
  'apollo-client.ts': (output) => {
    const [mutation = '', ...subscription] = output.trimEnd().split('\n');
    expect(mutation.replace(/^mutation: COMPLETED, /, '')).toMatch(answer);
    expectLines(subscription.join('\n'), answer, /^\[GenerationCompleted\]$/);
  },
  'cancel.ts': (output) => {
    expect(output).toContain('cancelGeneration answered: {"data":{"cancelGeneration":{"status":"CANCELLED"}}}');
    const kept = /GenerationCancelled: CANCELLED, (\d+) characters kept, \d+ output tokens \(ESTIMATED\)/.exec(output)?.[1];
    expect(Number(kept)).toBeGreaterThan(0);
    expect(Number(kept)).toBeLessThan(5_000);
  },
};

describe('examples', () => {
  it.each(Object.entries(checks))('%s', async (name, check) => check(await run(name)));

  it('are all run here, and all explained', () => {
    const files = readdirSync(folder).filter((file) => !file.endsWith('.md'));
    expect(files.toSorted()).toEqual(Object.keys(checks).toSorted());
    const explained = [...readFileSync(new URL('README.md', folder), 'utf8').matchAll(/^\| \[(.+?)\]/gm)].map(([, name]) => name);
    expect(explained.toSorted()).toEqual(files.toSorted());
  });
});

it('a document is found in a folder whose name has a space in it', async () => {
  const copy = mkdtempSync(join(tmpdir(), 'the bridges '));
  onTestFinished(() => rmSync(copy, { recursive: true, force: true }));
  cpSync(folder, copy, { recursive: true });
  checks['document.ts']?.(await run('document.ts', pathToFileURL(`${copy}/`)));
});

it('cancelling leaves no model running', async () => {
  await run('cancel.ts');
  const call = await subject.upstream.waitForCall(({ outcome }) => outcome === 'aborted');
  expect(call.operation).toBe('ConverseStream');
});
