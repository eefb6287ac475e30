import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { getCompileCacheDir } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import type { Config } from './config.ts';
import { LocalRuntimeError } from './local-runtime-error.ts';

/** The embedded Bedrock, running beside the server. */
export interface LocalRuntime {
  readonly url: string;
  /**
   * Lets it open the folder of its S3 and batch jobs, where it has one; before, it leaves that alone. Rejects with a DataDirError where it cannot be used, or another server holds it: whichever
   * opens it last takes over its jobs.
   */
  openFolder(): Promise<void>;
  /** Ends it, and resolves when it has ended. */
  close(): Promise<void>;
}

const startTimeoutMs = 20_000;
const endTimeoutMs = 2_000;
const restartDelayMs = 1_000;

/** What is sent to it when the folder is ours. */
const open = { type: 'open' };

interface Running {
  readonly child: ChildProcess;
  readonly url: string;
  readonly ended: Promise<void>;
}

/** The embedded Bedrock stands in for whichever service has no endpoint of its own in local mode; undefined where it is not needed. */
export function startLocalRuntimeIfNeeded({ bedrock, storage, dataDir }: Pick<Config, 'bedrock' | 'storage' | 'dataDir'>, log: Logger): Promise<LocalRuntime | undefined> {
  const { mode, runtimeEndpoint, controlEndpoint } = bedrock;
  const needed = mode === 'local' && (runtimeEndpoint === undefined || controlEndpoint === undefined);
  return needed ? startLocalRuntime(log, storage === 'memory' ? undefined : join(dataDir, 's3')) : Promise.resolve(undefined);
}

/**
 * Starts the embedded Bedrock as a program of its own, on a free loopback port. It ends with this process, however that ends; should it end
 * before, it is started again at the same address. Rejects where it does not come up at first.
 *
 * @param dataDir where its S3 and batch jobs are kept; without it they are gone when it ends
 */
async function startLocalRuntime(log: Logger, dataDir?: string): Promise<LocalRuntime> {
  let running = await start('0', dataDir);
  let unlock: (() => void) | undefined;
  let closing = false;
  const { url } = running;

  const watch = ({ ended }: Running): void => {
    void ended.then(() => {
      if (closing) return;
      log.error({ url }, 'the embedded Bedrock has ended; it is started again');
      void restart();
    });
  };
  /** Until it comes up: its port may be another's for a while. */
  const restart = async (): Promise<void> => {
    for (let hasFailed = false; ; ) {
      await setTimeout(restartDelayMs, undefined, { ref: false });
      if (closing) return;
      try {
        running = await start(new URL(url).port, dataDir);
        break;
      } catch (error) {
        if (!hasFailed) log.error({ err: error }, 'the embedded Bedrock could not be started again yet');
        hasFailed = true;
      }
    }
    if (unlock !== undefined && running.child.connected) running.child.send(open);
    watch(running);
  };
  watch(running);

  return {
    url,
    async openFolder() {
      if (dataDir === undefined) return;
      const [{ lockFolder }, { toPlaceError }] = await Promise.all([import('./storage/sqlite/lock-folder.ts'), import('./storage/open-database.ts')]);
      try {
        unlock = lockFolder(dataDir);
      } catch (error) {
        throw toPlaceError({ dataDir }, error);
      }
      if (running.child.connected) running.child.send(open);
    },
    async close() {
      closing = true;
      const { child, ended } = running;
      if (child.connected) child.disconnect();
      const timer = globalThis.setTimeout(() => child.kill('SIGKILL'), endTimeoutMs);
      await ended;
      clearTimeout(timer);
      unlock?.();
    },
  };
}

function start(port: string, dataDir: string | undefined): Promise<Running> {
  const file = fileURLToPath(new URL(`../local-bedrock/main${extname(import.meta.url)}`, import.meta.url));
  // Detached: Ctrl-C is the server's alone to answer, which lets generations end before it closes the runtime.
  const child = fork(file, ['--port', port, ...(dataDir === undefined ? [] : ['--data-dir', dataDir, '--await-parent'])], { detached: true, execArgv: [], env: { ...process.env, ...compileCache() }, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return new Promise((resolve, reject) => {
    const timer = globalThis.setTimeout(() => {
      child.kill('SIGKILL');
      reject(new LocalRuntimeError(`The embedded Bedrock did not start within ${startTimeoutMs} ms.`));
    }, startTimeoutMs);
    child.on('error', reject); // later ones, too: whoever waits for its end hears of that
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      reject(new LocalRuntimeError(`The embedded Bedrock ended while starting (${signal ?? `exit code ${code ?? 0}`}).`));
    });
    child.on('message', (message) => {
      if (!isListening(message)) return;
      clearTimeout(timer);
      resolve({ child, url: message.url, ended });
    });
  });
}

/** The folder where this process keeps compiled code, if it does: below it each version of Node has its own. */
function compileCache(): { readonly NODE_COMPILE_CACHE?: string } {
  const folder = getCompileCacheDir();
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: dirname(folder) };
}

const isListening = (message: unknown): message is { readonly type: 'listening'; readonly url: string } =>
  typeof message === 'object' && message !== null && 'type' in message && message.type === 'listening' && 'url' in message && typeof message.url === 'string';
