import type { WireRequest } from './wire-server.ts';
import { startWireServer } from './wire-server.ts';

/** What STS answers to who assumes a role. */
export const assumedRole = (accessKeyId: string, action = 'AssumeRole'): string => `<${action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><${action}Result>
  <AssumedRoleUser><Arn>arn:aws:sts::123456789012:assumed-role/r/s</Arn><AssumedRoleId>AROA:s</AssumedRoleId></AssumedRoleUser>
  <Credentials><AccessKeyId>${accessKeyId}</AccessKeyId><SecretAccessKey>secret</SecretAccessKey><SessionToken>token</SessionToken><Expiration>${new Date(Date.now() + 3_600_000).toISOString()}</Expiration></Credentials>
</${action}Result></${action}Response>`;

/** An STS that gives everybody the keys of a role, until the test is over. */
export async function startSts({ accessKeyId }: { readonly accessKeyId: string }) {
  const requests: WireRequest[] = [];
  const { url } = await startWireServer((request) => {
    requests.push(request);
    request.response.writeHead(200, { 'content-type': 'text/xml' }).end(assumedRole(accessKeyId, new URLSearchParams(request.body).get('Action') ?? undefined));
  });
  return { url, requests };
}
