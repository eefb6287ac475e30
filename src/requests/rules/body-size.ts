import { badUserInput } from '../../errors.ts';
import type { InvokeModelCheck } from './rule.ts';

const maxBodyBytes = 25_000_000;

/** A native body is not larger than Bedrock takes (the constraint in its service model). */
export function checkBodySize({ body, path }: InvokeModelCheck): void {
  const bytes = Buffer.byteLength(JSON.stringify(body));
  if (bytes > maxBodyBytes) throw badUserInput(path, `at most ${maxBodyBytes} bytes of JSON`, bytes);
}
