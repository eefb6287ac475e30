import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { startWireServer } from '../kit/wire-server.ts';

// The SDK takes longer to load than everything that the lean transport does: a server that needs it not is not to load it.

const runtimeFile = fileURLToPath(new URL('../../../src/datasources/bedrock-runtime.ts', import.meta.url));

/** What a program that makes one call has loaded before the call, and after it: of the SDK's packages, and of undici's files. */
async function loadedBy(url: string, transport: 'sdk' | 'lean'): Promise<{ readonly before: readonly string[]; readonly after: readonly string[] }> {
  const program = `
    import { registerHooks } from 'node:module';
    const loaded = new Set();
    registerHooks({ load(file, context, next) {
      const found = /node_modules\\/(@aws-sdk\\/[^/]+|@smithy\\/[^/]+|undici\\/(?:index|lib\\/web))/.exec(file)?.[1];
      if (found !== undefined) loaded.add(found);
      return next(file, context);
    } });
    const { createBedrockRuntime } = await import(${JSON.stringify(runtimeFile)});
    const bedrock = { mode: 'local', region: 'us-east-1', runtimeEndpoint: ${JSON.stringify(url)}, controlEndpoint: undefined, transport: '${transport}' };
    const runtime = createBedrockRuntime({ bedrock, bodyFormatOf: () => null });
    const before = [...loaded];
    const { events } = await runtime.run({ kind: 'converse', modelId: 'm', messages: [{ role: 'user', content: [{ text: 'Hello' }] }] }, new AbortController().signal);
    for await (const event of events) void event;
    console.log(JSON.stringify({ before, after: [...loaded] }));
    process.exit(0);`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program]);
  return JSON.parse(stdout) as Awaited<ReturnType<typeof loadedBy>>;
}

test.each([
  ['lean', 'nothing of the SDK at any time', []],
  ['sdk', 'the SDK at the first call', expect.arrayContaining(['@aws-sdk/client-bedrock-runtime']) as readonly string[]],
] as const)('%s loads %s', async (transport, _, after) => {
  const { url } = await startWireServer(({ response }) => response.writeHead(200, { 'content-type': 'application/json' }).end('{}'));
  expect(await loadedBy(url, transport)).toEqual({ before: [], after });
});
