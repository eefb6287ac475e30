import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { launchChromium, missingChromium } from './kit/chromium.ts';
import { ExplorerPage } from './kit/explorer-page.ts';
import { startServer } from './kit/server.ts';
import type { RunningServer } from './kit/server.ts';

describe.skipIf(missingChromium !== undefined)('the explorer', () => {
  let server: RunningServer;
  let browser: Browser;
  let explorer: ExplorerPage;

  beforeAll(async () => {
    server = await startServer();
    browser = await launchChromium();
  });

  afterAll(async () => {
    await browser.close();
    await server[Symbol.asyncDispose]();
  });

  beforeEach(async () => {
    explorer = await ExplorerPage.create(browser);
  });

  afterEach(async () => {
    await using opened = explorer;
    expect(opened.problems).toEqual([]);
    const { host } = new URL(server.url);
    expect(opened.requestedUrls.filter((url) => URL.parse(url)?.host !== host)).toEqual([]);
  });

  test('comes with a title, an icon and a policy without inline scripts or eval', async () => {
    const [page] = await Promise.all([
      explorer.page.waitForResponse(server.url),
      explorer.page.waitForResponse((response) => response.url().endsWith('/favicon.svg')),
      explorer.open(server.url),
    ]);
    expect(await explorer.page.title()).toBe('bedrock-graphql');
    expect(page.headers()['content-security-policy']).toMatch(/script-src 'self'(;|$)/);
  });

  test('offers the examples to who comes first', async () => {
    await explorer.open(server.url);
    expect(await explorer.readTabNames()).toEqual(['Converse', 'Stream', 'InvokeModel', 'Generations', 'NewConversation', 'Batch', 'Plan', 'Quotas', 'ModelsAndServer']);
    expect(await explorer.readQuery()).toContain('amazon.nova-lite-v1:0');
  });

  test('runs Converse and shows the whole answer', async () => {
    await explorer.open(server.url);
    await explorer.run();
    const answer = await waitForAnswer('"simulated": true');
    expect(answer).toContain('"status": "COMPLETED"');
    expect(answer).toMatch(/"text": "[^"]*1871/);
    expect(answer).toMatch(/"outputTokens": [1-9]/);
  });

  test('runs Stream and shows the text growing', async () => {
    const goOn = await explorer.holdSubscriptionsAfter('"text":"The');
    await explorer.open(server.url);
    await explorer.selectTab('Stream');
    await explorer.run();
    const first = await waitForAnswer('"textSoFar": "The');
    expect(first).not.toContain('"__typename": "GenerationCompleted"');
    goOn();
    const answer = await waitForAnswer('"__typename": "GenerationCompleted"');
    expect(readTextSoFar(answer).startsWith(readTextSoFar(first))).toBe(true);
    expect(readTextSoFar(answer).length).toBeGreaterThan(readTextSoFar(first).length);
    expect(answer).toContain('"terminal": true');
    expect(answer).toContain('"simulated": true');
    // Where the pane wraps a line it may part what belongs together.
    expect(withoutSpaces(answer)).toContain(withoutSpaces(`"text": "${readTextSoFar(answer)}"`));
  });

  test('runs either operation of the native tab', async () => {
    await explorer.open(server.url);
    await explorer.selectTab('InvokeModel');
    await explorer.page.getByLabel('Execute query').and(explorer.page.locator('[aria-haspopup="menu"]')).waitFor();
    await explorer.run('InvokeModel');
    expect(await waitForAnswer('"simulated": true')).toContain('"type": "message"');
    await explorer.run('InvokeModelStream');
    const answer = await waitForAnswer('"__typename": "GenerationCompleted"');
    expect(readTextSoFar(answer).length).toBeGreaterThan(20);
  });

  test('runs the reads', async () => {
    await explorer.open(server.url);
    await explorer.selectTab('ModelsAndServer');
    await explorer.run();
    expect(await waitForAnswer('"modelId"')).toContain('"mode": "LOCAL"');
  });

  test('marks nothing as wrong in the native body', async () => {
    await explorer.open(server.url);
    await explorer.selectTab('InvokeModel');
    await explorer.page.getByRole('button', { name: 'Variables' }).click();
    const wrong = explorer.page.locator('.graphiql-editor-tool .squiggly-error');
    const body = explorer.page.locator('.graphiql-editor-tool .view-lines').first();
    await body.getByText('anthropic_version').waitFor();
    // What is wrong is marked: so the mark would have come.
    await body.click();
    await explorer.page.keyboard.press('ControlOrMeta+End');
    await explorer.page.keyboard.insertText('!');
    await wrong.first().waitFor();
    await explorer.page.keyboard.press('Backspace');
    await wrong.first().waitFor({ state: 'detached' });
  });

  test('runs Batch, whose records are answered', async () => {
    await explorer.open(server.url);
    await explorer.selectTab('Batch');
    await explorer.page.getByLabel('Execute query').and(explorer.page.locator('[aria-haspopup="menu"]')).waitFor();
    await explorer.run('Batch');
    const id = /"id": "(batch_[^"]+)"/.exec(await waitForAnswer('"execution": "REALTIME"'))?.[1] ?? '';
    const query = `{ batchJob(id: "${id}") { results(first: 10) { edges { node { text } } } } }`;
    const readResults = async (): Promise<string> => (await explorer.page.request.post(`${server.url}graphql`, { data: { query } })).text();
    await expect.poll(readResults).toMatch(/opened in 1932\.".*opened in 1957\."/);
  });

  test('names models that AWS has when the server is in aws mode', async () => {
    await explorer.page.route('**/graphql', async (route, request) => {
      const asksForMode = request.postData()?.includes('{ server { mode } }') === true;
      await (asksForMode ? route.fulfill({ json: { data: { server: { mode: 'AWS' } } } }) : route.continue());
    });
    await explorer.open(server.url);
    expect(await explorer.readQuery()).toContain('"us.amazon.nova-lite-v1:0"');
  });

  test('opens with the local examples when the server does not tell its mode', async () => {
    await explorer.page.route('**/graphql', async (route, request) => {
      const asksForMode = request.postData()?.includes('{ server { mode } }') === true;
      await (asksForMode ? route.fulfill({ body: 'no JSON' }) : route.continue());
    });
    await explorer.open(server.url);
    expect(await explorer.readQuery()).toContain('"amazon.nova-lite-v1:0"');
  });

  test('lets Tab go through all that can be seen, and to nothing else', async () => {
    await explorer.open(server.url);
    const { page } = explorer;
    const readFocus = () => page.evaluate(() => {
      const focused = Reflect.get(globalThis, 'document') as { readonly activeElement: { readonly tagName: string; readonly className: string; getAttribute(name: string): string | null; getBoundingClientRect(): { readonly right: number } } };
      const { activeElement: element } = focused;
      return { is: element.tagName === 'BODY' ? 'the end' : (element.getAttribute('aria-label') ?? element.className), right: element.getBoundingClientRect().right };
    });
    const stops: { readonly is: string; readonly right: number }[] = [];
    do {
      await page.keyboard.press('Tab');
      stops.push(await readFocus());
    } while (stops.at(-1)?.is !== 'the end' && stops.length < 100);
    expect(stops.map(({ is }) => is)).toEqual(expect.arrayContaining(['Show History', 'graphiql-editor', 'Show editor tools', 'Result Window', 'the end']));
    expect(stops.filter(({ right }) => right <= 0)).toEqual([]);
    await page.getByRole('button', { name: 'Variables' }).click();
    await page.locator('.graphiql-editor-tool .graphiql-editor').first().waitFor(); // seen
  });

  test('names its icons by what they are', async () => {
    await explorer.open(server.url);
    await explorer.page.locator('.graphiql-execute-button title', { hasText: /^play icon$/ }).waitFor({ state: 'attached' });
    const titles = await explorer.page.locator('svg title').allTextContents();
    expect(titles.filter((title) => /^.{0,2} icon$/.test(title))).toEqual([]);
  });

  test('shows what runs, and the chosen tab, where the system forces its colours', async () => {
    await explorer.page.emulateMedia({ forcedColors: 'active', colorScheme: 'light' });
    await explorer.open(server.url);
    const readStyle = (selector: string, property: string) => explorer.page.locator(selector).first().evaluate((element, name) => {
      const { getComputedStyle } = globalThis as unknown as { readonly getComputedStyle: (of: unknown) => { getPropertyValue(name: string): string } };
      return getComputedStyle(element).getPropertyValue(name);
    }, property);
    expect(await readStyle('.graphiql-execute-button > svg', 'fill')).toBe(await readStyle('.graphiql-execute-button', 'color'));
    expect(await readStyle('.graphiql-tab[aria-selected=true]', 'border')).not.toBe(await readStyle('.graphiql-tab[aria-selected=false]', 'border'));
  });

  test('gives back to who returns the tabs that were left open', async () => {
    await explorer.open(server.url);
    await explorer.page.getByRole('button', { name: 'New tab' }).click();
    await explorer.page.locator('.graphiql-query-editor .view-lines').click();
    await explorer.page.keyboard.insertText('query Mine { server { version } }');
    // GraphiQL keeps its tabs a moment after the query; whoever reloads between the two gets the query as one more tab.
    const readKeptTabs = () => explorer.page.evaluate(() => localStorage.getItem('graphiql:tabState') ?? '');
    await expect.poll(readKeptTabs).toContain('query Mine');
    await explorer.open(server.url);
    expect(await explorer.readTabNames()).toEqual(['Converse', 'Stream', 'InvokeModel', 'Generations', 'NewConversation', 'Batch', 'Plan', 'Quotas', 'ModelsAndServer', 'Mine']);
    expect(await explorer.readQuery()).toContain('query Mine');
  });

  describe('in a narrow window', () => {
    beforeEach(async () => {
      await explorer.page.setViewportSize({ width: 360, height: 740 });
    });

    test('has the answer below the editor, and both as wide as the window', async () => {
      await explorer.open(server.url);
      const [editors, answer] = [await readBox('.graphiql-editors'), await readBox('.graphiql-response')];
      expect(answer.y).toBeGreaterThanOrEqual(editors.y + editors.height);
      for (const { width } of [editors, answer]) expect(width).toBeGreaterThan(330);
      expect(answer.y + answer.height).toBeLessThanOrEqual(740);
      expect(await explorer.page.evaluate("(({ scrollHeight, clientHeight }) => scrollHeight - clientHeight)(document.querySelector('.graphiql-main'))")).toBe(0);
    });

    test('shows a whole line of the editor, wrapped, and the text as it grows', async () => {
      await explorer.open(server.url);
      await explorer.selectTab('Stream');
      await expect.poll(() => explorer.readQuery()).toContain('The lighthouse on Marrow Point opened in 1871.');
      await explorer.run();
      await expect.poll(() => explorer.readAnswer()).toMatch(/"textSoFar": "The text says:/);
    });

    test('has every button within the window', async () => {
      await explorer.open(server.url);
      const buttons = explorer.page.locator('button:not(.graphiql-tabs button)');
      const boxes = await Promise.all((await buttons.all()).map((button) => button.boundingBox()));
      expect(boxes.length).toBeGreaterThanOrEqual(12);
      for (const box of boxes) {
        expect(box?.x).toBeGreaterThanOrEqual(0);
        expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(360);
      }
    });

    test('scrolls where it is low too, and the editor with it', async () => {
      await explorer.page.setViewportSize({ width: 740, height: 360 });
      await explorer.open(server.url);
      const before = await readBox('.graphiql-query-editor .monaco-editor');
      await explorer.page.locator('.result-window').scrollIntoViewIfNeeded();
      const after = await readBox('.graphiql-query-editor .monaco-editor');
      expect(after.y).toBeLessThan(before.y - 100);
      expect((await readBox('.graphiql-response')).y).toBeLessThan(360);
    });

    test('shows the pane that was dragged out of sight in a wide one', async () => {
      await explorer.page.addInitScript(() => localStorage.setItem('graphiql:editorFlex', 'hide-second'));
      await explorer.open(server.url);
      expect((await readBox('.graphiql-response')).x).toBeGreaterThanOrEqual(0);
    });
  });

  test('leaves a line of 50 columns whole in a window 1280 pixels wide, and nothing to scroll to beyond the window', async () => {
    await explorer.page.setViewportSize({ width: 1280, height: 500 });
    await explorer.open(server.url);
    const lines = explorer.page.locator('.graphiql-query-editor .view-line');
    await expect.poll(async () => (await lines.allInnerTexts()).map((line) => line.replaceAll('\u00a0', ' '))).toContain('    messages: [{ role: USER, content: [{ text: """');
    expect(await explorer.page.evaluate('document.documentElement.scrollHeight')).toBe(500);
  });

  async function readBox(selector: string): Promise<{ x: number; y: number; width: number; height: number }> {
    const box = await explorer.page.locator(selector).first().boundingBox();
    if (box === null) throw new Error(`${selector} is not to be seen`);
    return box;
  }

  /** The answer's pane once it shows that text. */
  async function waitForAnswer(text: string): Promise<string> {
    let answer = '';
    await expect.poll(async () => (answer = await explorer.readAnswer()), { interval: 10 }).toContain(text);
    return answer;
  }
});

/** The explorer's own extension: the text that the deltas have come to, as JSON writes it. */
function readTextSoFar(answer: string): string {
  return /"textSoFar": "(.*)", "events"/.exec(answer)?.[1] ?? '';
}

function withoutSpaces(text: string): string {
  return text.replaceAll(/\s+/g, '');
}
