import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createServer as createNetServer } from 'node:net';
import { connect } from 'node:tls';
import { generate } from 'selfsigned';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createDownload } from '../../../src/batch/notifications/index.ts';
import { TunnelledAgent } from '../../../src/datasources/proxy/tunnelled-agent.ts';
import { forCall, Tunnels } from '../../../src/datasources/proxy/tunnels.ts';
import type { CodedError } from '../../../src/errors.ts';
import type { ProxyConfig } from '../../../src/proxy-config.ts';
import type { ConnectProxy } from '../../kit/connect-proxy.ts';
import { startConnectProxy } from '../../kit/connect-proxy.ts';

async function startProxy(portOf: () => number = () => 0): Promise<ConnectProxy & { readonly config: ProxyConfig }> {
  const proxy = await startConnectProxy({ portOf });
  onTestFinished(() => proxy.close());
  return { ...proxy, config: { url: new URL(`http://who@127.0.0.1:${proxy.port}`), exceptions: [] } };
}

/** What comes of a tunnel, which nobody uses. */
const open = (tunnels: Tunnels, host: string, signal?: AbortSignal): Promise<Error | null> =>
  new Promise((opened) => {
    const begin = (): void => tunnels.open({ host, port: 443 }, { secure: (socket) => connect({ socket, servername: 'aws.test' }), opened });
    if (signal === undefined) begin();
    else forCall(signal, begin);
  });

describe('a tunnel that does not come leaves no connection', () => {
  it('when the proxy is silent for too long', async () => {
    const proxy = await startProxy();
    proxy.answer(() => 'silence');
    const error = (await open(new Tunnels(proxy.config, 1_000), 'fd00::7')) as CodedError;
    expect(error).toMatchObject({ code: 'SERVICE_UNAVAILABLE', data: { retryable: true, message: 'The proxy that HTTPS_PROXY names did not connect to AWS within 1 s.' } });
    expect(proxy.asked).toMatchObject([{ authority: '[fd00::7]:443', authorization: `Basic ${Buffer.from('who:').toString('base64')}` }]);
    await proxy.asked[0]?.closed;
  });

  it.each(['silence', 200] as const)('when its call is left after the proxy said %s, and what is behind it nothing', async (said) => {
    const behind = createNetServer().listen(0, '127.0.0.1');
    onTestFinished(() => void behind.close());
    await once(behind, 'listening');
    const proxy = await startProxy(() => (behind.address() as AddressInfo).port);
    proxy.answer(() => said);
    const controller = new AbortController();
    const asked = proxy.next('aws.test');
    const reached = said === 200 ? once(behind, 'connection') : undefined;
    const opening = open(new Tunnels(proxy.config), 'aws.test', controller.signal);
    const { closed } = await asked;
    await reached;
    controller.abort();
    expect(await opening).toMatchObject({ name: 'AbortError' });
    await closed;
  });
});

describe('what is fetched over HTTPS, such as the certificates of SNS', () => {
  let tls: { readonly cert: string; readonly key: string };
  beforeAll(async () => {
    const { cert, private: key } = await generate([{ name: 'commonName', value: 'aws.test' }], { extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'aws.test' }] }] });
    tls = { cert, key };
  });

  it('comes through the proxy', async () => {
    const server = createServer(tls, (_, response) => void response.end('the text')).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const proxy = await startProxy(() => (server.address() as AddressInfo).port);
    expect(await createDownload(new TunnelledAgent(proxy.config, { ca: tls.cert }))('https://aws.test/file')).toBe('the text');
    expect(proxy.asked).toMatchObject([{ authority: 'aws.test:443' }]);
    proxy.answer(() => 403);
    await expect(createDownload(new TunnelledAgent(proxy.config, { ca: tls.cert }))('https://aws.test/file')).rejects.toMatchObject({ code: 'ACCESS_DENIED' });
  });
});
