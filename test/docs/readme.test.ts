import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { buildSchema } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { post } from '../kit/clients.ts';
import { rootOf } from '../kit/results.ts';
import type { Subject } from '../kit/server.ts';
import { startSubject } from '../kit/server.ts';
import { blocksOf, project, read } from './support/documents.ts';

const readme = read('README.md');
const commands = blocksOf(readme, 'sh');
const programs = [...blocksOf(readme, 'ts'), ...blocksOf(readme, 'js')];

interface Answer {
  readonly data: { readonly converse: { readonly text: string; readonly usage: { readonly inputTokens: number; readonly outputTokens: number } } };
}

let subject: Subject;
beforeAll(async () => {
  subject = await startSubject();
});
afterAll(() => subject.close());

/** Runs a program on a text of the README, with the port of this server in place of the usual one. */
async function run(program: string, args: readonly string[], text: string): Promise<string> {
  // The package itself, as it stands here.
  const here = text.replaceAll('127.0.0.1:4000', new URL(subject.url).host).replaceAll('bedrock-graphql/client', './client/index.ts');
  expect(here).not.toBe(text);
  return (await promisify(execFile)(program, [...args, here], { cwd: project, timeout: 45_000 })).stdout;
}

describe('the README', () => {
  it('names the two commands', () => {
    expect(commands.map(({ text }) => text)).toEqual(expect.arrayContaining(['npm ci && npm start\n', 'npm test\n']));
  });

  it('shows the answer that its first curl command gets', async () => {
    const [command] = commands.filter(({ text }) => text.startsWith('curl http'));
    const [answer] = blocksOf(readme, 'json');
    const output = JSON.parse(await run('bash', ['-c'], command?.text ?? '')) as Answer;
    const shown = JSON.parse(answer?.text ?? '') as Answer;
    // How the embedded engine begins a sentence, and what that counts, may change; what it answers may not.
    for (const { text } of [output.data.converse, shown.data.converse]) expect(text).toMatch(/The Alder Bridge was opened in 1932\.$/);
    const same = { text: expect.any(String) as string, usage: { inputTokens: shown.data.converse.usage.inputTokens, outputTokens: expect.any(Number) as number } };
    expect(output).toEqual({ data: { converse: { ...shown.data.converse, ...same } } });
  });

  it('streams with curl', async () => {
    const [command] = commands.filter(({ text }) => text.startsWith('curl -N'));
    const output = await run('bash', ['-c'], command?.text ?? '');
    expect([...output.matchAll(/"text":"([^"]*)"/g)].map(([, text]) => text).join('')).toBe('one two three');
    expect(output).toMatch(/"stopReason":"end_turn"\}\}\}\n\nevent: complete\n/);
  });

  it('asks about a file', async () => {
    const [command] = commands.filter(({ text }) => text.includes('document:'));
    expect(await run('bash', ['-c'], command?.text ?? '')).toMatch(/The Otter Bridge was opened in 1957\."\}\}\}\s*$/);
  });

  it.each([
    ["'graphql-ws'", /^one two three$/],
    ["'graphql-sse'", /^one two three$/],
    ["'bedrock-graphql/client'", /^one two three$/],
    ['toolResult', /\bclear\b.*\b21\b/],
  ])('has a program that works, with %s', async (part, output) => {
    const [program, ...others] = programs.filter(({ text }) => text.includes(part));
    expect(others).toEqual([]);
    expect(await run(process.execPath, ['--input-type=module-typescript', '--eval'], program?.text ?? '')).toMatch(output);
  });

  it.each(blocksOf(readme, 'graphql').filter(({ text }) => !text.includes('($') && !text.startsWith('subscription')))('has operations that run: $text', async ({ text }) => {
    const { errors, data } = await post(subject.url, { query: text });
    expect(errors).toBeUndefined();
    expect(JSON.stringify(data)).toMatch(/"status":"COMPLETED",(?:"text":"[^"]+|"object":\{"customer":"Ada Moore","quantity":12\})|"messageCount":2|"status":"PREPARING","execution":"REALTIME"|"plan":\{"method":"CONVERSE".*"estimatedWaitMs":0|"modelId":"anthropic.*"source":"MEASURED"/);
  });

  it('has a conversation that remembers', async () => {
    const [create, turn] = blocksOf(readme, 'graphql').filter(({ text }) => /createConversation|conversationId/.test(text));
    const { id } = rootOf<{ id: string }>(await post(subject.url, { query: create?.text ?? '' }));
    const answer = rootOf<{ text: string }>(await post(subject.url, { query: turn?.text ?? '', variables: { id } }));
    expect(answer).toMatchObject({ status: 'COMPLETED', text: expect.stringContaining('Ada Moore') as string, conversation: { messageCount: 4 } });
  });

  it('has no other programs', () => {
    expect(programs).toHaveLength(4);
  });
});

describe('from the schema to the source', () => {
  const schema = buildSchema(read('schema.graphql'));
  const rows = [...readme.matchAll(/^\| (.+) \| \[(\S+)\]\(\S+\) \| `(.+)` \|$/gm)].map(([, what = '', file = '', snippet = '']) => ({ what, file, snippet }));

  it.each(rows)('$what: $file', ({ what, file, snippet }) => {
    expect(read(file)).toContain(snippet);
    // `Type` or `Type.field`; a name alone in lower case is a field of the type before it.
    let typeName = '';
    for (const [, name = ''] of what.matchAll(/`([\w.]+)`/g)) {
      const [first = '', second] = name.split('.');
      const isType = /^[A-Z]/.test(first);
      if (isType) typeName = first;
      const type = schema.getType(typeName);
      expect(type, name).toBeDefined();
      const field = isType ? second : first;
      if (field !== undefined) expect(type !== undefined && 'getFields' in type ? Object.keys(type.getFields()) : []).toContain(field);
    }
  });

  it('has rows', () => expect(rows.length).toBeGreaterThan(15));
});

it('package.json and the licence agree', () => {
  const { license } = JSON.parse(readFileSync(new URL('package.json', project), 'utf8')) as { license: string };
  expect(read('LICENSE')).toContain(`${license} License`);
});
