import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConfigError, readConfig } from '../src/config.ts';

let folder: string;
let files: { HOME: string; AWS_CONFIG_FILE: string; AWS_SHARED_CREDENTIALS_FILE: string };
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bedrock-graphql-'));
  files = { HOME: folder, AWS_CONFIG_FILE: join(folder, 'config'), AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials') };
  writeFileSync(files.AWS_CONFIG_FILE, '[default]\nregion = sa-east-1\n\n[aws]\nregion = us-east-9\n[profile dev]\nregion=eu-west-1 \n[sso-session x]\nsso_region = us-east-1\n[profile "quoted name"]\n');
  writeFileSync(files.AWS_SHARED_CREDENTIALS_FILE, '[keys-only]\naws_access_key_id = AKID\naws_secret_access_key = do-not-print\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

const problemsOf = (environment: Record<string, string>): readonly string[] => {
  try {
    readConfig({ ...files, ...environment });
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
};

it('has the documented defaults; unset, empty and blank mean the same', () => {
  const config = readConfig(files);
  expect(config).toMatchObject({ port: 4000, host: '127.0.0.1', maxBodyBytes: 27_262_976, logLevel: 'info', logContent: false, bedrock: { mode: 'local', region: 'us-west-2' } });
  const names = ['PORT', 'HOST', 'BEDROCK_MODE', 'AWS_PROFILE', 'AWS_REGION', 'AWS_ENDPOINT_URL_BEDROCK', 'AWS_ENDPOINT_URL_BEDROCK_RUNTIME', 'AWS_ENDPOINT_URL', 'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS', 'MAX_BODY_BYTES', 'ALLOWED_ORIGINS', 'LOG_LEVEL', 'LOG_CONTENT'];
  for (const blank of ['', '  ']) expect(readConfig({ ...files, ...Object.fromEntries(names.map((name) => [name, blank])) })).toEqual(config);
});

it('lists every problem at once, by the names of the variables, and prints no value', () => {
  const problems = problemsOf({ PORT: 'secret-1', MAX_BODY_BYTES: '12', BEDROCK_MODE: 'secret-2', AWS_REGION: 'secret 3', LOG_LEVEL: 'secret-4', AWS_ENDPOINT_URL_BEDROCK: 'secret-5', HOST: '0.0.0.0' });
  expect(problems.map((problem) => problem.split(':')[0]).sort()).toEqual(['AWS_ENDPOINT_URL_BEDROCK', 'AWS_REGION', 'BEDROCK_MODE', 'HOST', 'LOG_LEVEL', 'MAX_BODY_BYTES', 'PORT']);
  expect(problems.join('\n')).not.toMatch(/secret/);
});

it('takes origins, and nothing else, in ALLOWED_ORIGINS', () => {
  expect(readConfig({ ...files, ALLOWED_ORIGINS: 'https://a.example, http://b.example:8080' }).allowedOrigins).toEqual(['https://a.example', 'http://b.example:8080']);
  const apps = ['chrome-extension://flnheeellpciglgpaodhkhmapeljopja', 'tauri://localhost', 'capacitor://localhost'];
  expect(readConfig({ ...files, ALLOWED_ORIGINS: apps.join(',') }).allowedOrigins).toEqual(apps);
  for (const ALLOWED_ORIGINS of ['https://a.example/', 'a.example', 'https://a.example, *', 'tauri://localhost/', 'file://', 'null']) expect(problemsOf({ ALLOWED_ORIGINS })).toEqual([expect.stringMatching(/^ALLOWED_ORIGINS: expected origins/)]);
});

it('takes host names, and nothing else, in ALLOWED_HOSTS', () => {
  expect(readConfig({ ...files, ALLOWED_HOSTS: 'bedrock.example.com, Other.example, 10.0.0.7, [fd00::7]' }).allowedHosts).toEqual(['bedrock.example.com', 'Other.example', '10.0.0.7', '[fd00::7]']);
  for (const ALLOWED_HOSTS of ['https://a.example', 'a.example:8443', 'a.example/', 'a.example, *', '*.example', 'a b.example']) expect(problemsOf({ ALLOWED_HOSTS })).toEqual([expect.stringMatching(/^ALLOWED_HOSTS: expected host names/)]);
});

it.each(['127.0.0.1', '127.1.2.3', 'localhost', 'LOCALHOST', '::1', '[::1]'])('listens on %s', (HOST) => expect(problemsOf({ HOST })).toEqual([]));
it.each(['0.0.0.0', '::', '192.168.1.4', 'example.com', '127.0.0.1.example.com', '127.0.0.999'])('does not listen on %s: there is no access control', (HOST) => {
  expect(problemsOf({ HOST })).toEqual([expect.stringMatching(/^HOST: .*access control/)]);
});

describe('BATCH_KMS_KEY_ARN', () => {
  it.each([
    'arn:aws:kms:us-west-2:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab',
    'arn:aws:kms:us-west-2:123456789012:key/mrk-1234abcd12ab34cd56ef1234567890ab',
    'arn:aws-us-gov:kms:us-gov-west-1:123456789012:alias/team/batch_jobs',
  ])('%s is taken', (BATCH_KMS_KEY_ARN) => expect(readConfig({ ...files, BATCH_KMS_KEY_ARN }).batch.kmsKeyArn).toBe(BATCH_KMS_KEY_ARN));

  it.each(['1234abcd-12ab-34cd-56ef-1234567890ab', 'alias/batch', 'arn:aws:iam::123456789012:role/batch', 'arn:aws:kms:us-west-2:123456789012:key/short'])('is refused where it is %s', (BATCH_KMS_KEY_ARN) => {
    expect(problemsOf({ BATCH_KMS_KEY_ARN })).toEqual(['BATCH_KMS_KEY_ARN: expected the ARN of a KMS key, or of an alias of one']);
  });
});

describe('DATABASE_URL', () => {
  it.each(['postgres://user:p%40ss@db.example:5432/name?sslmode=verify-full', 'postgresql://localhost/name', 'postgres:///name?host=/var/run/postgresql'])('%s is taken', (DATABASE_URL) => {
    expect(readConfig({ ...files, DATABASE_URL }).databaseUrl).toBe(DATABASE_URL);
  });

  it.each(['mysql://user:secret@host/name', 'secret', 'postgres://user:se/cret@host/name', 'postgres://user:1/secret@host/name', 'postgres://user:1?secret@host/name', 'postgres://user:1#secret@host/name', 'postgres://host/a/b'])(
    'is refused where it is %s, without being shown',
    (DATABASE_URL) => {
      const problems = problemsOf({ DATABASE_URL });
      expect(problems).toEqual([expect.stringMatching(/^DATABASE_URL: expected a URL such as postgres:/)]);
      expect(problems.join()).not.toContain('secret');
    },
  );

  it.each(['memory', 'sqlite'])('with STORAGE=%s is a contradiction, and told', (STORAGE) => {
    expect(problemsOf({ DATABASE_URL: 'postgres://localhost/name', STORAGE })).toEqual([expect.stringMatching(/^STORAGE: .*DATABASE_URL/)]);
  });
});

it.each(['http://user:secret@127.0.0.1:9400', 'http://user@127.0.0.1:9400', 'http://127.0.0.1:9400/?key=secret', 'http://127.0.0.1:9400/#secret'])('an endpoint with what would not be sent, and would be shown, stops the start: %s', (endpoint) => {
  for (const name of ['AWS_ENDPOINT_URL_BEDROCK_RUNTIME', 'AWS_ENDPOINT_URL_BEDROCK', 'AWS_ENDPOINT_URL_S3', 'AWS_ENDPOINT_URL'])
    expect(() => readConfig({ [name]: endpoint })).toThrow(new RegExp(`^The configuration cannot be used:\\n  - ${name}: expected an http:// or https:// URL without a user, a password or a query: they would not be sent$`));
});

describe('an endpoint at Amazon stops the start in local mode', () => {
  it.each([
    'https://bedrock-runtime.us-east-1.amazonaws.com',
    'https://bedrock-runtime.us-east-1.AMAZONAWS.com./',
    'https://bedrock-runtime-fips.us-east-1.amazonaws.com:443/path',
    'https://vpce-1.bedrock-runtime.us-east-1.vpce.amazonaws.com',
    'https://bedrock-runtime.cn-north-1.amazonaws.com.cn',
    'https://bedrock-runtime.us-east-1.api.aws',
    'https://bedrock-runtime.eusc-de-east-1.amazonaws.eu',
    'https://bedrock-runtime.us-iso-east-1.c2s.ic.gov',
    'https://bedrock-runtime.us-isob-east-1.sc2s.sgov.gov',
    'https://bedrock-runtime.eu-isoe-west-1.cloud.adc-e.uk',
    'https://bedrock-runtime.us-isof-south-1.csp.hci.ic.gov',
    'https://bedrock-runtime.us-east-1.amazonaws.com..',
  ])('%s', (url) => {
    for (const name of ['AWS_ENDPOINT_URL_BEDROCK_RUNTIME', 'AWS_ENDPOINT_URL_BEDROCK']) {
      expect(problemsOf({ [name]: url })).toEqual([expect.stringMatching(new RegExp(`^${name}: .*Amazon`))]);
      expect(problemsOf({ [name]: url, BEDROCK_MODE: 'aws' })).toEqual([]);
    }
  });

  it('and another does not', () => expect(problemsOf({ AWS_ENDPOINT_URL_BEDROCK_RUNTIME: 'http://amazonaws.com.example.org:1' })).toEqual([]));
});

describe('aws mode', () => {
  const bedrockOf = (environment: Record<string, string>) => readConfig({ ...files, BEDROCK_MODE: 'aws', ...environment }).bedrock;

  it("takes AWS_PROFILE and that profile's region", () => {
    expect(bedrockOf({ AWS_PROFILE: 'dev' })).toMatchObject({ mode: 'aws', profile: 'dev', region: 'eu-west-1' });
    expect(bedrockOf({ AWS_PROFILE: 'keys-only' })).toMatchObject({ profile: 'keys-only', region: 'us-west-2' });
    expect(bedrockOf({ AWS_PROFILE: 'quoted name', AWS_REGION: 'us-gov-west-1' })).toMatchObject({ profile: 'quoted name', region: 'us-gov-west-1' });
    expect(problemsOf({ BEDROCK_MODE: 'aws', AWS_PROFILE: 'nobody' })).toEqual([expect.stringMatching(/^AWS_PROFILE/)]);
  });

  it('says which file cannot be read, and takes an empty name for none', () => {
    expect(problemsOf({ BEDROCK_MODE: 'aws', AWS_CONFIG_FILE: folder })).toEqual([expect.stringMatching(/^AWS_CONFIG_FILE: expected a file/)]);
    expect(problemsOf({ BEDROCK_MODE: 'aws', AWS_CONFIG_FILE: '', AWS_SHARED_CREDENTIALS_FILE: '' })).toEqual([]);
  });

  it('else the profile named aws where there is one, else the chain of the SDK', () => {
    expect(bedrockOf({})).toMatchObject({ profile: undefined, profileSource: 'default' });
    const config = join(folder, 'with-aws');
    writeFileSync(config, '[profile aws]\nregion = eu-central-1\n');
    expect(bedrockOf({ AWS_CONFIG_FILE: config })).toMatchObject({ profile: 'aws', region: 'eu-central-1' });
  });

  it("with the SDK's chain the region is that of [default], which it takes its keys from; AWS_REGION goes before it", () => {
    expect(bedrockOf({})).toMatchObject({ region: 'sa-east-1' });
    expect(bedrockOf({ AWS_REGION: 'eu-west-3' })).toMatchObject({ region: 'eu-west-3' });
    expect(bedrockOf({ AWS_CONFIG_FILE: join(folder, 'none') })).toMatchObject({ region: 'us-west-2' });
    expect(bedrockOf({ AWS_PROFILE: 'keys-only' })).toMatchObject({ region: 'us-west-2' }); // another profile does not take it over
  });

  describe('the endpoints', () => {
    const all = ['runtimeEndpoint', 'controlEndpoint', 's3Endpoint', 'quotasEndpoint'] as const;
    const own = { AWS_ENDPOINT_URL_BEDROCK_RUNTIME: 'http://own:1', AWS_ENDPOINT_URL_BEDROCK: 'http://own:2', AWS_ENDPOINT_URL_S3: 'http://own:3', AWS_ENDPOINT_URL_SERVICE_QUOTAS: 'http://own:4' };
    const writeConfig = (text: string): string => {
      const file = join(folder, 'endpoints');
      writeFileSync(file, text);
      return file;
    };
    const endpointsOf = (config: string, environment: Record<string, string> = {}): readonly (string | undefined)[] => {
      const found = bedrockOf({ AWS_CONFIG_FILE: writeConfig(config), ...environment });
      return all.map((name) => found[name]);
    };
    const none = [undefined, undefined, undefined, undefined];
    const profile = '[default]\nendpoint_url = http://default:1\n[profile aws]\nendpoint_url = http://profile:1 # all\n';
    const services = `[services mine]\nbedrock_runtime =\n  endpoint_url = http://services:1\nbedrock=\n\tendpoint_url=http://services:2\n; comment\ns3 =\n  addressing_style = path\n  endpoint_url = http://services:3\nservice_quotas =\n  endpoint_url = http://services:4\n`;

    it("are each variable's own, else AWS_ENDPOINT_URL, else those of the profile's services section, else the profile's endpoint_url", () => {
      const withServices = `${profile}services = mine\n${services}`;
      const global = { AWS_ENDPOINT_URL: 'http://global:1' };
      expect(endpointsOf(withServices, { ...own, ...global })).toEqual(Object.values(own));
      expect(endpointsOf(withServices, global)).toEqual(Array(4).fill('http://global:1'));
      expect(endpointsOf(withServices)).toEqual(['http://services:1', 'http://services:2', 'http://services:3', 'http://services:4']);
      expect(endpointsOf(profile + services)).toEqual(Array(4).fill('http://profile:1')); // a section that the profile does not name
      expect(endpointsOf(`${profile}services = mine\n[services mine]\nbedrock =\n  endpoint_url = http://services:2\n`)).toEqual(['http://profile:1', 'http://services:2', 'http://profile:1', 'http://profile:1']);
      expect(endpointsOf('[profile aws]\n', { ...own, AWS_ENDPOINT_URL_S3: '' })).toEqual(['http://own:1', 'http://own:2', undefined, 'http://own:4']);
    });

    it("are those of the profile that is used: AWS_PROFILE's, that named aws, or [default] with the SDK's chain", () => {
      expect(endpointsOf(`${profile}[profile other]\nendpoint_url = http://other:1\n`, { AWS_PROFILE: 'other' })).toEqual(Array(4).fill('http://other:1'));
      expect(endpointsOf('[default]\nendpoint_url = http://default:1\n')).toEqual(Array(4).fill('http://default:1'));
      expect(endpointsOf('[default]\nendpoint_url = http://default:1\n[profile aws]\n')).toEqual(none);
      const credentials = join(folder, 'credentials-with-endpoint');
      writeFileSync(credentials, '[aws]\nendpoint_url = http://credentials:1\n');
      expect(endpointsOf('', { AWS_SHARED_CREDENTIALS_FILE: credentials })).toEqual(Array(4).fill('http://credentials:1'));
      expect(endpointsOf(profile, { AWS_SHARED_CREDENTIALS_FILE: credentials })).toEqual(Array(4).fill('http://profile:1'));
    });

    it('are left out by AWS_IGNORE_CONFIGURED_ENDPOINT_URLS or the profile, but for those of the single variables', () => {
      const ignore = { AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' };
      expect(endpointsOf(profile, { ...ignore, AWS_ENDPOINT_URL: 'http://global:1' })).toEqual(none);
      expect(endpointsOf(profile, { ...ignore, ...own })).toEqual(Object.values(own));
      const ignoring = `${profile}ignore_configured_endpoint_urls = true\n`;
      expect(endpointsOf(ignoring, { AWS_ENDPOINT_URL: 'http://global:1' })).toEqual(none);
      expect(endpointsOf(ignoring, { AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'false' })).toEqual(Array(4).fill('http://profile:1'));
      expect(problemsOf({ AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'yes' })).toEqual([expect.stringMatching(/^AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: expected/)]);
    });

    it('of the profile that cannot be used stop the start', () => {
      const problems = (config: string, more: Record<string, string> = {}) => problemsOf({ BEDROCK_MODE: 'aws', AWS_CONFIG_FILE: writeConfig(config), ...more });
      expect(problems('[profile aws]\nendpoint_url = secret:1\n')).toEqual(['bedrock_runtime', 'bedrock', 's3', 'service_quotas'].map((name) => `AWS_CONFIG_FILE: expected the profile's endpoint_url of ${name} to be an http:// or https:// URL without a user, a password or a query`));
      expect(problems(`${profile}services = secret\n`)).toEqual(['AWS_CONFIG_FILE: expected the services section that the profile names']);
      expect(problems('[profile aws]\nendpoint_url = secret:1\nservices = secret\n', { AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' })).toEqual([]);
    });

    it('of the profile and of AWS_ENDPOINT_URL are nothing to local mode', () => {
      const { bedrock } = readConfig({ ...files, AWS_CONFIG_FILE: writeConfig(profile), AWS_ENDPOINT_URL: 'https://bedrock-runtime.us-east-1.amazonaws.com' });
      expect(bedrock).toMatchObject({ mode: 'local', runtimeEndpoint: undefined, controlEndpoint: undefined, s3Endpoint: undefined, quotasEndpoint: undefined });
    });
  });
});
