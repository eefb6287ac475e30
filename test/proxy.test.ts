import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { post } from './kit/clients.ts';
import type { AskedTunnel, ConnectProxy } from './kit/connect-proxy.ts';
import type { CorporateNetwork } from './kit/corporate-network.ts';
import { openCorporateNetwork } from './kit/corporate-network.ts';
import type { WholeGeneration } from './kit/operations.ts';
import * as operations from './kit/operations.ts';
import type { Program } from './kit/program.ts';
import { startProgram } from './kit/program.ts';
import { expectWholeLog, rootOf, runEvents, runGeneration, textOf } from './kit/results.ts';

/** A server in `aws` mode where AWS can be reached through a proxy alone: by names that nobody else resolves. */
let network: CorporateNetwork;
beforeAll(async () => {
  network = await openCorporateNetwork();
});
afterAll(() => network.close());

const password = 'p@ss/word';
const urlOf = ({ port }: ConnectProxy): string => `http://who:${encodeURIComponent(password)}@127.0.0.1:${port}`;
const authorization = `Basic ${Buffer.from(`who:${password}`).toString('base64')}`;

/** Starts a server that ends with the test. */
async function start(environment: Readonly<Record<string, string>>): Promise<Program> {
  const program = await startProgram(network.environment(environment));
  onTestFinished(async () => expect(await program.close()).toBe(0));
  return program;
}

async function startProxy(options?: Parameters<CorporateNetwork['startProxy']>[0]): Promise<ConnectProxy> {
  const proxy = await network.startProxy(options);
  onTestFinished(() => proxy.close());
  return proxy;
}

const hostsOf = ({ asked }: ConnectProxy): ReadonlySet<string> => new Set(asked.map(({ authority }) => authority));
const isOf = (host: string) => ({ authority }: AskedTunnel) => authority === host;

describe.each(['lean', 'sdk'] as const)('behind a proxy, over the transport %s', (BEDROCK_TRANSPORT) => {
  describe('that asks for a user and a password', () => {
    let proxy: ConnectProxy;
    let server: Program;
    beforeAll(async () => {
      proxy = await network.startProxy();
      server = await startProgram(network.environment({ BEDROCK_TRANSPORT, HTTPS_PROXY: urlOf(proxy), SERVICE_QUOTAS: 'true', BATCH_BUCKET: 'local-bedrock' }));
    });
    afterAll(async () => {
      expect(await server.close()).toBe(0);
      await proxy.close();
    });

    it('it is told where the proxy is, and not who uses it', () => {
      expect(server.banner).toMatch(new RegExp(`mode .*, through the proxy 127\\.0\\.0\\.1:${proxy.port}\\n`));
    });

    it('a proxy that does not take them ends the generation at once with ACCESS_DENIED', async () => {
      for (const status of [407, 403, 404, 302]) {
        proxy.answer((tunnel) => (isOf('runtime.test:443')(tunnel) ? status : 200));
        const { error, attempts } = await runGeneration(server.url, operations.converse());
        expect(error).toMatchObject({ code: 'ACCESS_DENIED', retryable: false, message: expect.stringMatching(new RegExp(`^The proxy that HTTPS_PROXY names .*${status}`)) as string });
        expect(attempts).toHaveLength(1);
      }
    });

    it.each([[502, /could not connect to AWS.* 502/], ['close', /cannot be reached \(ECONNRESET\)/]] as const)('a proxy that says %s is asked again, and SERVICE_UNAVAILABLE names HTTPS_PROXY', async (said, words) => {
      proxy.answer((tunnel) => (isOf('runtime.test:443')(tunnel) ? said : 200));
      const { error, attempts } = await runGeneration(server.url, operations.converse());
      expect(error).toMatchObject({ code: 'SERVICE_UNAVAILABLE', retryable: true, message: expect.stringMatching(/HTTPS_PROXY/) as string });
      expect(error?.message).toMatch(words);
      expect(attempts).toHaveLength(3);
    });

    it('a generation that is cancelled while the proxy is silent leaves no connection', async () => {
      proxy.answer((tunnel) => (isOf('runtime.test:443')(tunnel) ? 'silence' : 200));
      const asked = proxy.next('runtime.test');
      const { id } = rootOf<WholeGeneration>(await post(server.url, operations.startGeneration()));
      const { closed } = await asked;
      expect(await runGeneration(server.url, operations.cancelGeneration(id))).toMatchObject({ status: 'CANCELLED' });
      await closed;
    });

    it('a deadline that passes while the proxy is silent leaves none, either', async () => {
      proxy.answer((tunnel) => (isOf('runtime.test:443')(tunnel) ? 'silence' : 200));
      const asked = proxy.next('runtime.test');
      const running = runGeneration(server.url, operations.converse({ options: { deadlineMs: 300 } }));
      const { closed } = await asked;
      expect(await running).toMatchObject({ status: 'FAILED', error: { code: 'DEADLINE_EXCEEDED' } });
      await closed;
    });

    it('one tunnel serves whole answers and streams, one after the other', async () => {
      proxy.answer(() => 200);
      const before = proxy.asked.filter(isOf('runtime.test:443')).length;
      for (let time = 0; time < 3; time += 1) {
        const generation = await runGeneration(server.url, operations.converse());
        expect(generation).toMatchObject({ status: 'COMPLETED' });
        expect(generation.text).toContain('1932');
        const events = await runEvents(server.url, operations.converseStream());
        expect(expectWholeLog(events)).toMatchObject({ __typename: 'GenerationCompleted' });
        expect(textOf(events)).toBe(generation.text);
      }
      expect(await runGeneration(server.url, operations.invokeModel())).toMatchObject({ status: 'COMPLETED' });
      expect(proxy.asked.filter(isOf('runtime.test:443')).slice(before)).toHaveLength(1);
    });

    it('a stream that is cancelled closes its tunnel', async () => {
      const { id } = rootOf<WholeGeneration>(await post(server.url, operations.startGeneration({ faults: 'stall-after=2' })));
      await network.bedrock.waitForCall(({ operation, outcome, framesSent }) => operation === 'ConverseStream' && outcome === 'running' && framesSent > 0);
      const open = proxy.asked.filter((tunnel) => tunnel.isOpen && isOf('runtime.test:443')(tunnel));
      expect(open).not.toEqual([]);
      expect(await runGeneration(server.url, operations.cancelGeneration(id))).toMatchObject({ status: 'CANCELLED' });
      await Promise.race(open.map(({ closed }) => closed)); // undici makes a new one at once
    });

    it('all of AWS is called through it, with what it asks for', async () => {
      const { problems } = rootOf<{ problems: readonly unknown[] }>(
        await post(server.url, { query: 'query ($input: CreateBatchJobInput!) { batchPreflight(input: $input) { problems { code message } } }', variables: { input: { modelId: 'amazon.nova-lite-v1:0', input: { s3Uri: 's3://local-bedrock/in.jsonl' } } } }),
      );
      expect(JSON.stringify(problems)).toContain('S3'); // which has no such object
      expect(hostsOf(proxy)).toEqual(new Set(['runtime.test:443', 'control.test:8443', 's3.test:443', 'quotas.test:443', 'sts.test:443']));
      expect(new Set(proxy.asked.map((tunnel) => tunnel.authorization))).toEqual(new Set([authorization]));
    });

    it('a proxy that is gone is SERVICE_UNAVAILABLE, which names HTTPS_PROXY', async () => {
      await proxy.close();
      const { error } = await runGeneration(server.url, operations.converse());
      expect(error).toMatchObject({ code: 'SERVICE_UNAVAILABLE', retryable: true, message: 'The proxy that HTTPS_PROXY names cannot be reached (ECONNREFUSED).' });
      proxy = await network.startProxy(); // which is closed in its place
    });

    it('nothing of the password was logged', () => {
      const all = server.banner + server.log();
      for (const secret of [password, encodeURIComponent(password), authorization.slice('Basic '.length)]) expect(all).not.toContain(secret);
    });
  });

  it('the way to the proxy itself may be TLS', async () => {
    const proxy = await startProxy({ tls: network.tls });
    const { url } = await start({ BEDROCK_TRANSPORT, https_proxy: `https://localhost:${proxy.port}`, HTTPS_PROXY: 'http://localhost:1' });
    expect(await runGeneration(url, operations.converse())).toMatchObject({ status: 'COMPLETED' });
    expect(expectWholeLog(await runEvents(url, operations.converseStream()))).toMatchObject({ __typename: 'GenerationCompleted' });
    expect(proxy.asked.filter(isOf('runtime.test:443'))).toEqual([expect.objectContaining({ authorization: undefined })]);
  });

  it('hosts of NO_PROXY, and this machine, are called directly', async () => {
    const proxy = await startProxy();
    const { url } = await start({
      BEDROCK_TRANSPORT,
      HTTPS_PROXY: urlOf(proxy),
      NO_PROXY: '.example.com, 0.0.0.0',
      AWS_ENDPOINT_URL_BEDROCK_RUNTIME: network.directUrl('elsewhere'),
      AWS_ENDPOINT_URL_BEDROCK: network.directUrl('loopback'),
    });
    expect(await runGeneration(url, operations.converse())).toMatchObject({ status: 'COMPLETED' });
    expect(hostsOf(proxy)).toEqual(new Set(['sts.test:443']));
  });

  it('a proxy that does not let the server log in is no login that has expired', async () => {
    const proxy = await startProxy();
    proxy.answer((tunnel) => (isOf('sso.test:443')(tunnel) ? 403 : 200));
    const { url } = await start({ BEDROCK_TRANSPORT, HTTPS_PROXY: urlOf(proxy), AWS_PROFILE: 'login' });
    expect(await runGeneration(url, operations.converse())).toMatchObject({ status: 'FAILED', error: { code: 'ACCESS_DENIED', message: expect.stringContaining('HTTPS_PROXY') as string } });
    proxy.answer(() => 200);
    expect(await runGeneration(url, operations.converse())).toMatchObject({ status: 'COMPLETED' });
  });

  it('a certificate that is not trusted, as of a proxy that inspects TLS, is told with what mends it', async () => {
    const proxy = await startProxy();
    const { url } = await start({ BEDROCK_TRANSPORT, HTTPS_PROXY: urlOf(proxy), NODE_EXTRA_CA_CERTS: '', AWS_PROFILE: 'who' });
    const { error, attempts } = await runGeneration(url, operations.converse());
    expect(error).toMatchObject({ code: 'SERVICE_UNAVAILABLE', retryable: false, message: expect.stringMatching(/HTTPS_PROXY names leads to.*not trusted.*inspects TLS.*NODE_EXTRA_CA_CERTS/) as string });
    expect(attempts).toHaveLength(1);
  });
});
