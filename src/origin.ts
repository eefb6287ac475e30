/**
 * The origin of a URL as browsers send it: scheme, host and port. Where the URL standard knows no origin for the scheme of an app or an extension (`chrome-extension:`,
 * `tauri:`), it is the scheme with its host, as these send it. Undefined for what has no host, such as `file:` and `data:`.
 */
export function originOf({ origin, protocol, host }: URL): string | undefined {
  if (origin !== 'null') return origin;
  return host === '' ? undefined : `${protocol}//${host}`;
}
