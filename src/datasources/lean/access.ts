import { randomUUID } from 'node:crypto';
import type { SdkRuntime, SeenRequest } from '../sdk-runtime.ts';
import { Clock } from './clock.ts';
import type { SigningCredentials } from './signer.ts';
import { Signer } from './signer.ts';
import type { WireRequest } from './wire-request.ts';

/** Where Bedrock's runtime is, and how a request to it is authorised. */
export interface Access {
  /** Such as `https://bedrock-runtime.us-west-2.amazonaws.com`. */
  readonly origin: string;
  /** What goes before the path of an operation; mostly nothing. */
  readonly basePath: string;
  /** The headers of the request as it is sent. Rejects where there are no credentials, with what ended the search for them. */
  authorize(request: WireRequest): Record<string, string> | Promise<Record<string, string>>;
  /** By which requests are signed; undefined where none are. */
  readonly clock: Clock | undefined;
}

/** Access to what is no Amazon: a fixed endpoint and dummies to sign with. Nothing is loaded and nothing looked up. */
export function createLocalAccess({ endpoint, region, credentials }: { readonly endpoint: string; readonly region: string; readonly credentials: SigningCredentials }): Access {
  const url = new URL(endpoint);
  const signer = new Signer({ region, service });
  const clock = new Clock();
  return {
    ...placeOf(url),
    authorize: (request) => signer.sign({ method: 'POST', ...request, headers: withCommon(request, url.host) }, credentials, clock.now()),
    clock,
  };
}

/**
 * Access to Amazon Bedrock as the SDK's client has it: it is asked to build one request, which is not sent, and so tells the endpoint, the region
 * and whether it signs or sends an API key. Credentials come by way of the client from the one AwsCredentials of the process, which
 * renews them before they expire, and when AWS's files change or AWS refuses them.
 */
export async function createSdkAccess(runtime: SdkRuntime): Promise<Access> {
  const seen = await runtime.seeRequest();
  const { client } = await runtime.load();
  const url = new URL(`${seen.protocol}//${seen.hostname}${seen.port === undefined ? '' : `:${seen.port}`}${seen.path.slice(0, -operationPath.length)}`);
  const place = placeOf(url);

  const authorization = authorizationOf(seen);
  if (!authorization.startsWith('AWS4-HMAC-SHA256 ')) {
    // A Bedrock API key. One that comes from an SSO session is renewed by the SDK.
    let key = { header: authorization, until: Date.now() + apiKeyMs };
    return {
      ...place,
      clock: undefined,
      authorize: async (request) => {
        if (Date.now() > key.until) key = { header: authorizationOf(await runtime.seeRequest()), until: Date.now() + apiKeyMs };
        return { ...withCommon(request, url.host), authorization: key.header };
      },
    };
  }
  const signer = new Signer({ region: regionOf(authorization), service });
  const clock = new Clock();
  return {
    ...place,
    clock,
    authorize: async (request) => {
      const credentials = await client.config.credentials();
      return signer.sign({ method: 'POST', ...request, headers: withCommon(request, url.host) }, credentials, clock.now());
    },
  };
}

const service = 'bedrock';
/** Of the request that is seen; what comes before it is the endpoint's own. */
const operationPath = '/model/m/converse';
const apiKeyMs = 60_000;

/** The SDK writes the header's name in two ways. */
const authorizationOf = ({ headers }: SeenRequest): string => headers['authorization'] ?? headers['Authorization'] ?? '';

/** `Credential=<key>/<day>/<region>/<service>/aws4_request`; no part has a slash. */
function regionOf(authorization: string): string {
  const region = /Credential=[^/]+\/\d{8}\/([^/]+)\//.exec(authorization)?.[1];
  if (region === undefined) throw new Error('The SDK has signed in a form that is not known here.');
  return region;
}

const placeOf = ({ origin, pathname }: URL) => ({ origin, basePath: pathname.replace(/\/+$/, '') });

const withCommon = ({ headers }: WireRequest, host: string): Record<string, string> => ({
  ...headers,
  host,
  'user-agent': 'bedrock-graphql',
  'amz-sdk-invocation-id': randomUUID(),
  'amz-sdk-request': 'attempt=1; max=1',
});
