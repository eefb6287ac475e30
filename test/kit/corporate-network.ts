import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import type { LocalBedrock } from '../../local-bedrock/server.ts';
import { startLocalBedrock } from '../../local-bedrock/server.ts';
import type { TlsFiles } from '../../local-bedrock/wire/one-port.ts';
import { assumedRole } from '../datasources/kit/sts.ts';
import type { ConnectProxy } from './connect-proxy.ts';
import { startConnectProxy } from './connect-proxy.ts';

/** Names that nobody resolves: who is called by one was called through the proxy. Bedrock, and S3, stand behind the first three. */
const hosts = ['runtime.test', 'control.test', 's3.test', 'quotas.test', 'sts.test', 'sso.test'] as const;
const givers: readonly string[] = ['sts.test', 'sso.test'];
/** It leads to this machine, and is none of the addresses that are known to. */
const direct = '0.0.0.0';

/** AWS over TLS, which can be reached through a proxy alone, and the files that a server needs there. */
export interface CorporateNetwork {
  readonly bedrock: LocalBedrock;
  /** The certificate of everybody here, and its key. */
  readonly tls: TlsFiles;
  /** A proxy, which is taken away by closing it. */
  startProxy(options?: { readonly tls?: TlsFiles }): Promise<ConnectProxy>;
  /** The environment of a server in `aws` mode. The profiles `role` and `login` get their keys from STS and SSO. */
  environment(more: Readonly<Record<string, string>>): Record<string, string>;
  /** Where Bedrock can be called without the proxy, on `localhost` or on another address. */
  directUrl(where: 'loopback' | 'elsewhere'): string;
  close(): Promise<void>;
}

export async function openCorporateNetwork(): Promise<CorporateNetwork> {
  const folder = mkdtempSync(join(tmpdir(), 'bedrock-graphql-'));
  const altNames = [...hosts, 'localhost'].map((value) => ({ type: 2 as const, value }));
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], { extensions: [{ name: 'subjectAltName', altNames: [...altNames, { type: 7, ip: direct }] }] });
  const tls = { cert, key };
  writeFileSync(join(folder, 'ca.pem'), cert);
  writeAwsFiles(folder);
  const bedrock = await startLocalBedrock({ tls, credentials: { AKIDROLE: 'secret' }, tokensPerSecond: 0 });
  const giver = createServer(tls, ({ url = '' }, response) => {
    if (url.startsWith('/federation/credentials')) response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ roleCredentials: { accessKeyId: 'AKIDROLE', secretAccessKey: 'secret', sessionToken: 'token', expiration: Date.now() + 3_600_000 } }));
    else response.writeHead(200, { 'content-type': 'text/xml' }).end(assumedRole('AKIDROLE'));
  }).listen(0, '127.0.0.1');
  await once(giver, 'listening');
  const giverPort = (giver.address() as AddressInfo).port;

  return {
    bedrock,
    tls,
    startProxy: (options = {}) => startConnectProxy({ ...options, portOf: (host) => (givers.includes(host) ? giverPort : bedrock.port) }),
    environment: (more) => ({
      HOME: folder,
      BEDROCK_MODE: 'aws',
      AWS_PROFILE: 'role',
      AWS_CONFIG_FILE: join(folder, 'config'),
      AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials'),
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_ENDPOINT_URL_BEDROCK_RUNTIME: 'https://runtime.test',
      AWS_ENDPOINT_URL_BEDROCK: 'https://control.test:8443',
      AWS_ENDPOINT_URL_S3: 'https://s3.test',
      AWS_ENDPOINT_URL_SERVICE_QUOTAS: 'https://quotas.test',
      AWS_ENDPOINT_URL_STS: 'https://sts.test',
      AWS_ENDPOINT_URL_SSO: 'https://sso.test',
      NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem'),
      LOG_LEVEL: 'trace',
      ...more,
    }),
    directUrl: (where) => `https://${where === 'loopback' ? 'localhost' : direct}:${bedrock.port}`,
    close: async () => {
      giver.closeAllConnections();
      giver.close();
      await bedrock.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function writeAwsFiles(folder: string): void {
  const region = 'region = us-west-2\n';
  const role = `[profile role]\n${region}role_arn = arn:aws:iam::123456789012:role/r\nsource_profile = who\n`;
  const login = `[profile login]\n${region}sso_session = corp\nsso_account_id = 123456789012\nsso_role_name = dev\n[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = us-west-2\n`;
  writeFileSync(join(folder, 'config'), role + login);
  writeFileSync(join(folder, 'credentials'), '[who]\naws_access_key_id = AKIDWHO\naws_secret_access_key = secret\n');
  const cache = join(folder, '.aws', 'sso', 'cache');
  mkdirSync(cache, { recursive: true });
  writeFileSync(join(cache, `${createHash('sha1').update('corp').digest('hex')}.json`), JSON.stringify({ accessToken: 'token', expiresAt: new Date(Date.now() + 3_600_000).toISOString() }));
}
