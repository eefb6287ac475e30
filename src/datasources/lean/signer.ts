import type { KeyObject } from 'node:crypto';
import { createHmac, createSecretKey, hash } from 'node:crypto';

/** What signs: a key of AWS's, with a session token where it is a temporary one. */
export interface SigningCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/** A request as it goes over the wire. It has no query: the runtime's operations take none. */
export interface SignableRequest {
  readonly method: string;
  /** As it is sent, that is, already percent-encoded. */
  readonly path: string;
  /** By their names in lower case; `host` among them. All of them are signed but those that a proxy may change. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** The names that are signed, in their order, and as the signature lists them. */
interface SignedNames {
  readonly names: readonly string[];
  readonly nameList: string;
}

/**
 * Signs requests by AWS's Signature Version 4 (AWS General Reference, "Signing AWS API requests"). What stays the same from call to call is kept:
 * the key of the day, the names of the second, the canonical form of a path.
 */
export class Signer {
  readonly #scopeEnd: string;
  readonly #derive: readonly string[];
  readonly #contentHash: boolean;
  readonly #paths = new Map<string, string>();
  readonly #names = new Map<string, SignedNames>();
  #secret = '';
  #day = '';
  #key: KeyObject | undefined;
  #second = -1;
  #time = '';

  /** `contentHash`: the body's hash is sent along, as `x-amz-content-sha256`; the SDK does it. @default true */
  constructor({ region, service, contentHash = true }: { readonly region: string; readonly service: string; readonly contentHash?: boolean }) {
    this.#derive = [region, service, 'aws4_request'];
    this.#scopeEnd = `/${this.#derive.join('/')}`;
    this.#contentHash = contentHash;
  }

  /** The request's headers, with those that the signature adds. */
  sign({ method, path, headers, body }: SignableRequest, credentials: SigningCredentials, nowMs: number): Record<string, string> {
    const time = this.#timeOf(nowMs);
    const bodyHash = hash('sha256', body);
    const signed: Record<string, string> = { ...headers, 'x-amz-date': time };
    if (this.#contentHash) signed['x-amz-content-sha256'] = bodyHash;
    const { sessionToken = '' } = credentials;
    if (sessionToken !== '') signed['x-amz-security-token'] = sessionToken; // who gives containers keys that last has to name a token, and leaves it empty

    const { names, nameList } = this.#namesOf(signed);
    let lines = '';
    for (const name of names) lines += `${name}:${canonicalValue(signed[name] ?? '')}\n`;
    const canonical = `${method}\n${this.#canonicalPath(path)}\n\n${lines}\n${nameList}\n${bodyHash}`;

    const day = time.slice(0, 8);
    const scope = day + this.#scopeEnd;
    const signature = createHmac('sha256', this.#keyOf(credentials, day)).update(`${algorithm}\n${time}\n${scope}\n${hash('sha256', canonical)}`).digest('hex');
    signed['authorization'] = `${algorithm} Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${nameList}, Signature=${signature}`;
    return signed;
  }

  /** Requests of one kind have headers of the same names. */
  #namesOf(headers: Readonly<Record<string, string>>): SignedNames {
    const all = Object.keys(headers);
    const key = all.join();
    const known = this.#names.get(key);
    if (known !== undefined) return known;
    const names = all.filter(isSigned).sort();
    const signed = { names, nameList: names.join(';') };
    if (this.#names.size >= mostHeads) this.#names.clear();
    this.#names.set(key, signed);
    return signed;
  }

  #timeOf(nowMs: number): string {
    const second = Math.floor(nowMs / 1_000);
    if (second !== this.#second) {
      this.#second = second;
      this.#time = `${new Date(second * 1_000).toISOString().replaceAll(/[-:]/g, '').slice(0, 15)}Z`;
    }
    return this.#time;
  }

  #keyOf({ secretAccessKey }: SigningCredentials, day: string): KeyObject {
    if (this.#key === undefined || secretAccessKey !== this.#secret || day !== this.#day) {
      let key: string | Buffer = `AWS4${secretAccessKey}`;
      for (const part of [day, ...this.#derive]) key = createHmac('sha256', key).update(part).digest();
      this.#key = createSecretKey(Buffer.from(key)); // of bytes Node would make one at each use, for six times the time
      this.#secret = secretAccessKey;
      this.#day = day;
    }
    return this.#key;
  }

  #canonicalPath(path: string): string {
    const known = this.#paths.get(path);
    if (known !== undefined) return known;
    const canonical = canonicalPath(path);
    if (this.#paths.size >= mostPaths) this.#paths.clear();
    this.#paths.set(path, canonical);
    return canonical;
  }
}

const algorithm = 'AWS4-HMAC-SHA256';
const mostPaths = 1_000; // one for each model and operation
const mostHeads = 100; // one for each set of headers

/** Headers that proxies, or the connection itself, may change or add; the SDK's list. */
const unsigned = /^(?:authorization|cache-control|connection|expect|from|keep-alive|max-forwards|pragma|referer|te|trailer|transfer-encoding|upgrade|user-agent|x-amzn-trace-id|proxy-.*|sec-.*)$/;

const isSigned = (name: string): boolean => !unsigned.test(name);

const canonicalValue = (value: string): string => (/^\s|\s$|\s\s|[^\S ]/.test(value) ? value.trim().replaceAll(/\s+/g, ' ') : value);

/** Without empty and dot segments, and encoded once more: the path that is sent is encoded already. Only S3 has other rules. */
function canonicalPath(path: string): string {
  const segments: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(encode(segment));
  }
  return `/${segments.join('/')}${segments.length > 0 && path.endsWith('/') ? '/' : ''}`;
}

/** As RFC 3986 has it: encodeURIComponent leaves five characters that AWS encodes. */
export const encode = (text: string): string => encodeURIComponent(text).replaceAll(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
