import { onTestFinished } from 'vitest';
import type { WireRequest } from '../../datasources/kit/wire-server.ts';
import { startWireServer } from '../../datasources/kit/wire-server.ts';
import type { Subject } from '../../kit/server.ts';
import { startSubject } from '../../kit/server.ts';

/** A server whose Bedrock runtime, or control plane, is a server of the test's own, until the test is over. What that was asked is kept. */
export async function startBefore(service: 'RUNTIME' | 'CONTROL_PLANE', answer: (request: WireRequest) => void): Promise<Subject & { readonly seen: readonly WireRequest[] }> {
  const seen: WireRequest[] = [];
  const { url } = await startWireServer((request) => {
    seen.push(request);
    answer(request);
  });
  const subject = await startSubject({ environment: { [service === 'RUNTIME' ? 'AWS_ENDPOINT_URL_BEDROCK_RUNTIME' : 'AWS_ENDPOINT_URL_BEDROCK']: url } });
  onTestFinished(() => subject.close());
  return { ...subject, seen };
}

/** Answers with an object. */
export function answerJson({ response }: WireRequest, body: object, status = 200, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', 'x-amzn-requestid': 'request-1', ...headers }).end(JSON.stringify(body));
}
