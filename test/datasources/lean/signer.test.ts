import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createBedrockRuntime } from '../../../src/datasources/bedrock-runtime.ts';
import { Signer } from '../../../src/datasources/lean/signer.ts';
import type { ModelRequest } from '../../../src/datasources/types.ts';
import type { WireRequest } from '../kit/wire-server.ts';
import { never, startWireServer } from '../kit/wire-server.ts';

afterEach(() => void vi.unstubAllEnvs());

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
const sessionToken =
  'AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==';
const time = Date.UTC(2015, 7, 30, 12, 36);
const form = 'application/x-www-form-urlencoded';

// AWS's Signature Version 4 test suite (aws-sig-v4-test-suite), its cases that have no query: the runtime's operations take none.
test.each([
  ['get-header-key-duplicate', 'GET', '/', { 'my-header1': 'value2,value2,value1' }, '', 'c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea'],
  ['get-header-value-multiline', 'GET', '/', { 'my-header1': 'value1,value2,value3' }, '', 'ba17b383a53190154eb5fa66a1b836cc297cc0a3d70a5d00705980573d8ff790'],
  ['get-header-value-order', 'GET', '/', { 'my-header1': 'value4,value1,value3,value2' }, '', '08c7e5a9acfcfeb3ab6b2185e75ce8b1deb5e634ec47601a50643f830c755c01'],
  ['get-header-value-trim', 'GET', '/', { 'my-header1': ' value1', 'my-header2': ' "a   b   c"' }, '', 'acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736'],
  ['get-unreserved', 'GET', '/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz', {}, '', '07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f'],
  ['get-utf8', 'GET', '/ሴ', {}, '', '8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85'],
  ['get-vanilla', 'GET', '/', {}, '', '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
  ['get-slash, normalised', 'GET', '//', {}, '', '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
  ['get-slash-dot-slash, normalised', 'GET', '/./', {}, '', '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
  ['get-relative-relative, normalised', 'GET', '/example1/example2/../..', {}, '', '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
  ['post-header-key-sort', 'POST', '/', { 'my-header1': 'value1' }, '', 'c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c'],
  ['post-header-value-case', 'POST', '/', { 'my-header1': 'VALUE1' }, '', 'cdbc9802e29d2942e5e10b5bccfdd67c5f22c7c4e8ae67b53629efa58b974b7d'],
  ['post-vanilla', 'POST', '/', {}, '', '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b'],
  ['post-sts-header-before', 'POST', '/', { token: '' }, '', '85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead'],
  ['post-x-www-form-urlencoded', 'POST', '/', { 'content-type': form }, 'Param1=value1', 'ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a'],
  ['post-x-www-form-urlencoded-parameters', 'POST', '/', { 'content-type': `${form}; charset=utf8` }, 'Param1=value1', '1a72ec8f64bd914b0e42e42607c7fbce7fb2c7465f63e3092b3b0d39fa77a6fe'],
] as const)('AWS’s test suite: %s', (_, method, path, given, body, signature) => {
  const { token, ...more } = given as Readonly<Record<string, string>>;
  const signer = new Signer({ region: 'us-east-1', service: 'service', contentHash: false });
  const headers = signer.sign({ method, path, headers: { host: 'example.amazonaws.com', ...more }, body }, { ...credentials, sessionToken: token === undefined ? undefined : sessionToken }, time);
  const names = ['host', 'x-amz-date', ...Object.keys(more), ...(token === undefined ? [] : ['x-amz-security-token'])].sort();
  expect(headers['authorization']).toBe(`AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=${names.join(';')}, Signature=${signature}`);
  expect(headers['x-amz-date']).toBe('20150830T123600Z');
});

describe('signs what the SDK signs as the SDK does, byte for byte', () => {
  /** What the SDK sends for these requests, by the real client over a socket. */
  async function startSdk(environment: Readonly<Record<string, string | undefined>>) {
    for (const [name, value] of Object.entries({ AWS_EC2_METADATA_DISABLED: 'true', AWS_BEARER_TOKEN_BEDROCK: undefined, AWS_PROFILE: undefined, AWS_SESSION_TOKEN: undefined, ...environment })) vi.stubEnv(name, value);
    const seen: WireRequest[] = [];
    const { url } = await startWireServer((request) => {
      seen.push(request);
      request.response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
    const bedrock = { mode: 'aws', region: 'eu-central-1', profile: undefined, runtimeEndpoint: url, controlEndpoint: undefined } as const;
    const runtime = createBedrockRuntime({ bedrock, bodyFormatOf: () => null });
    return async (request: ModelRequest): Promise<WireRequest> => {
      await runtime.run(request, never());
      const last = seen.pop();
      if (last === undefined) throw new Error('The SDK sent nothing.');
      return last;
    };
  }

  /** Its headers again, signed here. */
  function signAgain({ path, headers, body }: WireRequest, token?: string): Readonly<Record<string, string>> {
    const { authorization = '', 'x-amz-date': date, ...rest } = headers;
    const names = /SignedHeaders=([^,]+)/.exec(authorization)?.[1]?.split(';') ?? [];
    const own = new Set(['x-amz-date', 'x-amz-content-sha256', 'x-amz-security-token']);
    const given = Object.fromEntries(names.filter((name) => !own.has(name)).map((name) => [name, String(rest[name])]));
    const [, year, month, day, hour, minute, second] = /^(....)(..)(..)T(..)(..)(..)Z$/.exec(String(date)) ?? [];
    const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.789Z`);
    return signer.sign({ method: 'POST', path, headers: given, body }, { accessKeyId: 'AKIDSDK', secretAccessKey: 'secret/of+sdk', sessionToken: token }, at);
  }
  const signer = new Signer({ region: 'eu-central-1', service: 'bedrock' });
  const keys = { AWS_ACCESS_KEY_ID: 'AKIDSDK', AWS_SECRET_ACCESS_KEY: 'secret/of+sdk' };

  const modelId = fc.oneof(
    fc.constantFrom('amazon.nova-lite-v1:0', 'us.anthropic.claude-sonnet-4-5-20250929-v1:0', 'arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc123', 'arn:aws:bedrock:us-east-1:123456789012:prompt/AB/../CD:1'),
    fc.string({ unit: fc.constantFrom('a', 'Z', '0', ':', '/', '.', '-', '_', '~', ' ', '%', '+', '!', "'", '(', ')', '*', '&', '=', '?', '#', 'é', '漢', '😀'), minLength: 1, maxLength: 20 }),
  );
  const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 });

  test.each([
    ['a key', keys, undefined],
    ['a temporary key', { ...keys, AWS_SESSION_TOKEN: 'token/with+signs==' }, 'token/with+signs=='],
  ])('%s', async (_, environment, token) => {
    const sendBySdk = await startSdk(environment);
    await fc.assert(
      fc.asyncProperty(modelId, text, fc.boolean(), async (id, said, native) => {
        const request: ModelRequest = native
          ? { kind: 'invokeModel', modelId: id, body: { prompt: said }, requestMetadata: { a: `b  ${said}  c` } }
          : { kind: 'converse', modelId: id, messages: [{ role: 'user', content: [{ text: said }] }] };
        const sent = await sendBySdk(request);
        const again = signAgain(sent, token);
        expect(again['authorization']).toBe(sent.headers.authorization);
        expect(again['x-amz-content-sha256']).toBe(sent.headers['x-amz-content-sha256']);
        expect(again['x-amz-security-token']).toBe(sent.headers['x-amz-security-token']);
      }),
      { seed: 20_261_126, numRuns: 150 },
    );
  });
});

test('the key of the day is another one the next day, and with another secret', () => {
  const sign = (kept: Signer, secretAccessKey: string, at: number) => kept.sign({ method: 'POST', path: '/', headers: { host: 'h' }, body: '{}' }, { accessKeyId: 'A', secretAccessKey }, at)['authorization'];
  const create = () => new Signer({ region: 'us-east-1', service: 'bedrock' });
  const kept = create();
  for (const [secret, at] of [['one', time], ['one', time + 86_400_000], ['two', time + 86_400_000], ['two', time], ['one', time]] as const) expect(sign(kept, secret, at)).toBe(sign(create(), secret, at));
});
