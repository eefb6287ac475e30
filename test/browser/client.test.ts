import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { build } from 'vite';
import type * as Client from '../../client/index.ts';
import { echoInput, words } from '../client/kit/followed.ts';
import type { BehindProxy } from './kit/behind-proxy.ts';
import { startBehindProxy } from './kit/behind-proxy.ts';
import { missingChromium } from './kit/chromium.ts';

/** What the page tells of a generation that it followed. */
interface Followed {
  readonly sequences: readonly number[];
  readonly text: string;
  readonly status: string;
  readonly whole: string;
}

describe.skipIf(missingChromium !== undefined)('the client in a browser', () => {
  let script: string;
  let setting: BehindProxy;
  let page: Page;

  beforeAll(async () => {
    script = await bundle();
    setting = await startBehindProxy();
  });

  afterAll(() => setting[Symbol.asyncDispose]());

  beforeEach(async () => {
    // The client comes from nowhere but this test, which no policy of the server's allows.
    page = await setting.browser.newPage({ bypassCSP: true });
    await page.goto(`${setting.proxy.url}/health`);
    await page.addScriptTag({ content: script });
  });

  afterEach(() => page.close());

  test('is small: nothing of the server, and nothing of graphql, is in it', () => {
    expect(gzipSync(script).length).toBeLessThan(15_000);
    expect(script).not.toContain('GraphQLSchema');
  });

  test.each(['ws', 'sse'] as const)('gets the exact text over %s, through a proxy that cuts all connections every second', async (transport) => {
    const text = words(120);
    let cuts = 0;
    const cutter = setInterval(() => {
      cuts += 1;
      setting.proxy.cut();
    }, 1_000);
    try {
      const followed: Followed = await page.evaluate(followInPage, { transport, input: echoInput(text, 40) });
      expect(cuts).toBeGreaterThan(2);
      expect(followed.sequences).toEqual(followed.sequences.map((_, index) => index + 1));
      expect(followed).toMatchObject({ status: 'COMPLETED', text, whole: text });
    } finally {
      clearInterval(cutter);
    }
  });
});

/** Runs in the page: sees nothing of this file. */
async function followInPage({ transport, input }: { readonly transport: 'ws' | 'sse'; readonly input: Client.ConverseInput }): Promise<Followed> {
  const { createClient } = Reflect.get(globalThis, 'client') as typeof Client;
  const follow = createClient({ url: '/graphql', transport, retry: { baseMs: 20, maxMs: 200 } }).converse(input);
  const sequences: number[] = [];
  let text = '';
  for await (const event of follow) {
    sequences.push(event.sequence);
    if (event.__typename === 'TextDelta') text += event.text;
  }
  const { status, text: whole } = await follow.result();
  return { sequences, text, status, whole };
}

/** The client as a page loads it: one script, with what it needs of graphql-ws and graphql-sse, that declares `client`. */
async function bundle(): Promise<string> {
  const entry = fileURLToPath(new URL('../../client/index.ts', import.meta.url));
  const built = await build({ configFile: false, logLevel: 'silent', build: { write: false, minify: true, lib: { entry, formats: ['iife'], name: 'client' } } });
  const outputs = Array.isArray(built) ? built : 'output' in built ? [built] : [];
  const chunks = outputs.flatMap(({ output }) => output).filter((one) => one.type === 'chunk');
  expect(chunks).toHaveLength(1);
  return chunks.map(({ code }) => code).join('');
}
