import type { Browser, BrowserContext, BrowserContextOptions, Page, Response } from 'playwright-core';

/** A tall window: the editor renders only the lines that are in view. */
const tall: BrowserContextOptions = { viewport: { width: 1280, height: 1600 } };

/** The explorer as somebody sees it who opens it for the first time, and a record of what the page did. */
export class ExplorerPage implements AsyncDisposable {
  /** Every address that was asked for, by the page and its workers, over HTTP or WebSocket. */
  readonly requestedUrls: string[] = [];
  /** Errors on the console (violations of the Content-Security-Policy are among them), uncaught exceptions, failed requests. */
  readonly problems: string[] = [];
  readonly context: BrowserContext;
  readonly page: Page;

  private constructor(context: BrowserContext, page: Page) {
    this.context = context;
    this.page = page;
    context.on('request', (request) => this.requestedUrls.push(request.url()));
    page.on('websocket', (socket) => this.requestedUrls.push(socket.url()));
    page.on('console', (message) => {
      if (message.type() === 'error') this.problems.push(message.text());
    });
    page.on('pageerror', (error) => this.problems.push(error.message));
    context.on('response', (response) => {
      if (response.status() >= 400) this.problems.push(`${response.status()} ${response.url()}`);
    });
  }

  /** A page of its own browser profile, not yet at any address. */
  static async create(browser: Browser, options: BrowserContextOptions = tall): Promise<ExplorerPage> {
    const context = await browser.newContext(options);
    return new ExplorerPage(context, await context.newPage());
  }

  /** Goes there and waits until the schema has come and the first document can be run. */
  async open(url: string): Promise<void> {
    const isSchema = (response: Response): boolean => response.request().postData()?.includes('IntrospectionQuery') === true;
    await Promise.all([this.page.waitForResponse(isSchema), this.page.goto(url)]);
    await this.page.locator('.graphiql-query-editor .view-line').first().waitFor();
  }

  /**
   * For the page that is opened next: what its subscriptions are sent after a message with that text is held back, until the function that it gives back is called. What is seen meanwhile
   * was seen before the rest, on a busy machine too.
   */
  async holdSubscriptionsAfter(text: string): Promise<() => void> {
    const { promise: released, resolve: release } = Promise.withResolvers<undefined>();
    await this.page.routeWebSocket(/./, (socket) => {
      const server = socket.connectToServer();
      let sent: Promise<unknown> = Promise.resolve();
      server.onMessage((message) => {
        sent = sent.then(() => { socket.send(message); });
        if (message.includes(text)) sent = sent.then(() => released);
      });
    });
    return () => { release(undefined); };
  }

  async selectTab(name: string): Promise<void> {
    await this.page.getByRole('tab', { name, exact: true }).click();
  }

  /** Presses the button; of a document with several operations, takes the named one from its menu. */
  async run(operationName?: string): Promise<void> {
    await this.page.getByRole('button', { name: /^Execute query/ }).click();
    if (operationName !== undefined) await this.page.getByRole('menuitem', { name: operationName, exact: true }).click();
  }

  async readTabNames(): Promise<string[]> {
    return this.page.getByRole('tab').allInnerTexts();
  }

  /** What the query editor shows, white space collapsed. */
  async readQuery(): Promise<string> {
    return this.#read('.graphiql-query-editor');
  }

  /** What the answer's pane shows, white space collapsed (the pane wraps long lines). */
  async readAnswer(): Promise<string> {
    return this.#read('.result-window');
  }

  async #read(editor: string): Promise<string> {
    const lines = await this.page.locator(`${editor} .view-line`).allInnerTexts();
    return lines.join(' ').replaceAll(/\s+/g, ' ').trim();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.context.close();
  }
}
