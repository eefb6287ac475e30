import { createServer, request } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What stands between the server and S3: it lets everything through, but what it is told to refuse. */
export interface S3Gate {
  readonly url: string;
  /** From now on such requests are answered with this status and code, until it is called without any. */
  refuse(which?: { readonly method: string; readonly path: RegExp; readonly status: number; readonly code: string }): void;
  /** The method and path of what has come. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

export async function openS3Gate(upstream: string): Promise<S3Gate> {
  let refused: Parameters<S3Gate['refuse']>[0];
  const requests: string[] = [];
  const pass = (incoming: IncomingMessage, response: ServerResponse): void => {
    const { method = '', url = '', headers } = incoming;
    requests.push(`${method} ${url}`);
    if (refused?.method === method && refused.path.test(url)) {
      incoming.resume();
      response.writeHead(refused.status, { 'content-type': 'application/xml' }).end(`<?xml version="1.0" encoding="UTF-8"?><Error><Code>${refused.code}</Code><Message>It is closed.</Message></Error>`);
      return;
    }
    const onward = request(new URL(url, upstream), { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    incoming.pipe(onward);
  };
  const server = createServer(pass);
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    refuse: (which) => void (refused = which),
    requests,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
