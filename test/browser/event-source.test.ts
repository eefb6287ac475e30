import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { words } from '../client/kit/followed.ts';
import { blocksOf, read } from '../docs/support/documents.ts';
import type { BehindProxy } from './kit/behind-proxy.ts';
import { startBehindProxy } from './kit/behind-proxy.ts';
import { missingChromium } from './kit/chromium.ts';

/** docs/transports.md, "Server-sent events": the browser's own client, which connects again whenever a stream ends. */
describe.skipIf(missingChromium !== undefined)('the EventSource of the documents', () => {
  let setting: BehindProxy;

  beforeAll(async () => {
    setting = await startBehindProxy();
  });

  afterAll(() => setting[Symbol.asyncDispose]());

  test('reads a generation once, over a connection that is cut, and ends with it', async () => {
    const { browser, proxy } = setting;
    const [code = ''] = blocksOf(read('docs/transports.md'), 'js').map((block) => block.text).filter((text) => text.includes('new EventSource('));
    const page = await browser.newPage({ bypassCSP: true });
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await page.goto(`${proxy.url}/health`);
    const id = await page.evaluate(startInPage, words(80));
    await page.setContent('<body></body>');
    await page.addScriptTag({ content: `const id = ${JSON.stringify(id)};\n${code}\nglobalThis.source = source;` });
    await expect.poll(() => page.textContent('body')).toContain('word2');
    proxy.cut();
    await expect.poll(() => page.evaluate(() => Reflect.get(Reflect.get(globalThis, 'source') as object, 'readyState') as number)).toBe(2); // closed, for good
    expect(await page.textContent('body')).toBe(words(80));
    expect(asked.filter((path) => path === '/graphql/stream').length).toBeLessThanOrEqual(2); // once more after the cut, unless that came too late on a busy machine
    await page.close();
  });
});

/** Runs in the page: starts a generation that echoes the text, and gives back its id. */
async function startInPage(text: string): Promise<string> {
  const converse = { modelId: 'local.echo-v1', messages: [{ role: 'USER', content: [{ text }] }], options: { tags: [{ key: 'local-bedrock', value: 'tokens-per-second=40' }] } };
  const query = 'mutation ($input: StartGenerationInput!) { startGeneration(input: $input) { id } }';
  const response = await fetch('/graphql', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query, variables: { input: { converse } } }) });
  const { data } = (await response.json()) as { data: { startGeneration: { id: string } } };
  return data.startGeneration.id;
}
