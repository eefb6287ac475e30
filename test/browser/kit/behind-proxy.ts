import type { Browser } from 'playwright-core';
import type { CuttingProxy } from '../../client/kit/cutting-proxy.ts';
import { startCuttingProxy } from '../../client/kit/cutting-proxy.ts';
import { launchChromium } from './chromium.ts';
import { startServer } from './server.ts';

/** A browser, and a server behind a proxy whose origin it allows. */
export interface BehindProxy extends AsyncDisposable {
  readonly browser: Browser;
  readonly proxy: CuttingProxy;
}

export async function startBehindProxy(): Promise<BehindProxy> {
  const proxy: CuttingProxy = await startCuttingProxy(() => server.url);
  const server = await startServer({ ALLOWED_ORIGINS: proxy.url });
  const browser = await launchChromium();
  return {
    browser,
    proxy,
    async [Symbol.asyncDispose]() {
      await browser.close();
      await proxy[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}
