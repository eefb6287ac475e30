import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterAll, beforeAll } from 'vitest';
import type { WireRequest } from '../../datasources/kit/wire-server.ts';
import type { Subject, SubjectOptions } from '../../kit/server.ts';
import { startSubject } from '../../kit/server.ts';

/** A Bedrock for a whole file of tests, which answers as it was last told. */
export interface Upstream {
  readonly url: string;
  answer: (request: WireRequest) => void;
  /** As they came in. */
  readonly requests: WireRequest[];
  close(): void;
}

export async function startUpstream(): Promise<Upstream> {
  const server = createServer((message, response) => {
    let body = '';
    message.setEncoding('utf8');
    message.on('data', (text: string) => (body += text));
    message.on('end', () => {
      const request = { path: message.url ?? '', headers: message.headers, body, socket: message.socket, response };
      upstream.requests.push(request);
      upstream.answer(request);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  const upstream: Upstream = {
    url: `http://127.0.0.1:${address.port}`,
    answer: ({ response }) => void response.writeHead(500).end(),
    requests: [],
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
  return upstream;
}

/** A server before such a Bedrock, for the tests of a file or of a describe: both are there when these run. */
export function useScripted(options: SubjectOptions = {}): { readonly upstream: Upstream; readonly subject: Subject } {
  const scripted = {} as { upstream: Upstream; subject: Subject };
  beforeAll(async () => {
    scripted.upstream = await startUpstream();
    scripted.subject = await startSubject({ ...options, environment: { ...options.environment, AWS_ENDPOINT_URL_BEDROCK_RUNTIME: scripted.upstream.url } });
  });
  afterAll(async () => {
    await scripted.subject.close();
    scripted.upstream.close();
  });
  return scripted;
}
