type Environment = Readonly<Record<string, string | undefined>>;

/** The proxy that AWS is called through. */
export interface ProxyConfig {
  /** It may hold a password: never to be shown. */
  readonly url: URL;
  /** Hosts that are called directly, as NO_PROXY names them. */
  readonly exceptions: readonly string[];
}

const expected = 'expected an http:// or https:// URL such as http://user:password@proxy.example.com:3128, without a path, and with %-escapes for special characters in the password';

/**
 * HTTPS_PROXY and NO_PROXY, by their names in small letters first, as curl and others read them. Undefined where there is no proxy. What cannot be used is a problem, under the
 * name that it was read by, and is not shown.
 */
export function readProxy(environment: Environment, problems: string[]): ProxyConfig | undefined {
  const proxy = read(environment, 'HTTPS_PROXY');
  if (proxy === undefined) return undefined;
  const url = URL.parse(hasScheme(proxy.text) ? proxy.text : `http://${proxy.text}`); // curl and many others take `proxy.example.com:3128`
  if (url === null || !isProxy(url)) {
    problems.push(`${proxy.name}: ${expected}`);
    return undefined;
  }
  const exceptions = read(environment, 'NO_PROXY')?.text.split(/[\s,]+/) ?? [];
  return { url, exceptions: exceptions.filter((item) => item !== '') };
}

/** Where the proxy is, without who uses it: `proxy.example.com:3128`. */
export const placeOfProxy = ({ url }: ProxyConfig): string => `${url.hostname}:${portOf(url)}`;

/** The port of a URL, which does not tell that of its scheme. */
export const portOf = ({ protocol, port }: URL): number => (port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port));

const hasScheme = (text: string): boolean => /^[a-z][a-z0-9+.-]*:\/\//i.test(text);

function read(environment: Environment, name: string): { readonly name: string; readonly text: string } | undefined {
  for (const one of [name.toLowerCase(), name]) {
    const text = environment[one]?.trim() ?? '';
    if (text !== '') return { name: one, text };
  }
  return undefined;
}

/** What follows the host is mostly a password that was not escaped: half of it would be taken for the host. */
function isProxy({ protocol, hostname, pathname, search, hash, username, password }: URL): boolean {
  return /^https?:$/.test(protocol) && hostname !== '' && pathname === '/' && search === '' && hash === '' && isEscaped(username) && isEscaped(password);
}

function isEscaped(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
