import { fork } from 'node:child_process';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';

/** The embedded Bedrock, running beside the server. */
export interface LocalRuntime {
  readonly url: string;
  /** Ends it, and resolves when it has ended. */
  close(): Promise<void>;
}

const startTimeoutMs = 20_000;

/**
 * Starts the embedded Bedrock as a program of its own, on a free loopback port. It ends with this process, however that ends. Rejects where it
 * does not come up.
 */
export function startLocalRuntime(log: Logger): Promise<LocalRuntime> {
  const file = fileURLToPath(new URL(`../local-bedrock/main${extname(import.meta.url)}`, import.meta.url));
  // Detached: Ctrl-C is the server's alone to answer, which lets generations end before it closes the runtime.
  const child = fork(file, ['--port', '0'], { detached: true, execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  let closing = false;

  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`the embedded Bedrock did not start within ${startTimeoutMs} ms`));
    }, startTimeoutMs);
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      reject(new Error(`the embedded Bedrock ended while starting (${signal ?? `exit code ${code ?? 0}`})`));
      if (!closing) log.error({ code, signal }, 'the embedded Bedrock has ended');
    });
    child.on('message', (message) => {
      if (!isListening(message)) return;
      clearTimeout(timer);
      resolve({
        url: message.url,
        close: () => {
          closing = true;
          if (child.connected) child.disconnect();
          return ended;
        },
      });
    });
  });
}

const isListening = (message: unknown): message is { readonly type: 'listening'; readonly url: string } =>
  typeof message === 'object' && message !== null && 'type' in message && message.type === 'listening' && 'url' in message && typeof message.url === 'string';
