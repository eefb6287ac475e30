import { BlockList, isIP, isIPv6 } from 'node:net';

/**
 * Is a host called directly, in spite of the proxy? By NO_PROXY's rules, as curl has them: `*` stands for all hosts, a name for itself and for all that ends with it after a
 * dot (`example.com` and `.example.com` alike), an address for itself, and with a port (`example.com:8443`) each holds for that port alone.
 *
 * This machine and what gives credentials to those who run on it (the metadata of EC2, the agents of ECS and EKS) never are behind a proxy.
 */
export function isExcepted(exceptions: readonly string[], { host, port }: { readonly host: string; readonly port: number }): boolean {
  const name = normalize(host);
  if (isNear(name)) return true;
  return exceptions.some((exception) => {
    if (exception === '*') return true;
    const { host: excepted, port: only } = split(exception);
    if (only !== undefined && only !== port) return false;
    const suffix = normalize(excepted.replace(/^\*?\./, ''));
    return suffix !== '' && (name === suffix || (isIP(name) === 0 && name.endsWith(`.${suffix}`)));
  });
}

const near = new BlockList();
near.addSubnet('127.0.0.0', 8, 'ipv4'); // and, as IPv6, ::ffff:127.0.0.0/104
near.addAddress('::1', 'ipv6');
near.addSubnet('169.254.0.0', 16, 'ipv4');
near.addSubnet('fd00:ec2::', 32, 'ipv6');

function isNear(name: string): boolean {
  const family = isIP(name);
  return family === 0 ? name === 'localhost' || name.endsWith('.localhost') : near.check(name, family === 4 ? 'ipv4' : 'ipv6');
}

/** An exception's host, and its port where there is one. An IPv6 address without a port may stand without brackets. */
function split(exception: string): { readonly host: string; readonly port?: number } {
  if (isIPv6(exception)) return { host: exception };
  const [, host = exception, port] = /^(.*?)(?::(\d+))?$/.exec(exception) ?? [];
  return port === undefined ? { host } : { host, port: Number(port) };
}

/** In small letters, without brackets and the dot of the root; an IPv6 address in its shortest form. */
function normalize(host: string): string {
  const plain = host.toLowerCase().replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
  return isIPv6(plain) ? new URL(`http://[${plain}]`).hostname.slice(1, -1) : plain;
}
