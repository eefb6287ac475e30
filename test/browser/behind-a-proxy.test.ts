import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BehindProxy } from './kit/behind-proxy.ts';
import { startBehindProxy } from './kit/behind-proxy.ts';
import { missingChromium } from './kit/chromium.ts';
import { ExplorerPage } from './kit/explorer-page.ts';

/** docs/configuration.md, "Behind a reverse proxy": its origin is another one than the server's own. */
describe.skipIf(missingChromium !== undefined)('the explorer behind a proxy whose origin is allowed', () => {
  let setting: BehindProxy;

  beforeAll(async () => {
    setting = await startBehindProxy();
  });

  afterAll(() => setting[Symbol.asyncDispose]());

  test('runs a mutation and a subscription', async () => {
    const { browser, proxy } = setting;
    await using explorer = await ExplorerPage.create(browser);
    await explorer.open(proxy.url);
    await explorer.run();
    await expect.poll(() => explorer.readAnswer()).toContain('"status": "COMPLETED"');
    await explorer.selectTab('Stream');
    await explorer.run();
    await expect.poll(() => explorer.readAnswer()).toContain('"__typename": "GenerationCompleted"');
    expect(explorer.problems).toEqual([]);
    expect(new Set(explorer.requestedUrls.map((url) => URL.parse(url)?.host))).toEqual(new Set([new URL(proxy.url).host]));
  });
});
