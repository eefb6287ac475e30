import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished, vi } from 'vitest';

/** AWS's files, which this process's SDK reads until the test is over, and nothing else of AWS's: who calls it unstubs the environment afterwards. */
export function awsFiles(config: string, credentials: string) {
  const folder = mkdtempSync(join(tmpdir(), 'bedrock-graphql-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const files = { config: join(folder, 'config'), credentials: join(folder, 'credentials') };
  vi.stubEnv('AWS_CONFIG_FILE', files.config);
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', files.credentials);
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
  for (const name of ofOthers) vi.stubEnv(name, undefined);
  const write = (what: keyof typeof files, text: string) => writeFileSync(files[what], text);
  write('config', config);
  write('credentials', credentials);
  return { write, environment: { BEDROCK_MODE: 'aws', AWS_CONFIG_FILE: files.config, AWS_SHARED_CREDENTIALS_FILE: files.credentials } };
}

const ofOthers = [
  'AWS_PROFILE',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_BEARER_TOKEN_BEDROCK',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_ROLE_ARN',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  'AWS_EC2_METADATA_SERVICE_ENDPOINT',
];

export const keys = (profile: string, id: string, secret = 'secret'): string => `[${profile}]\naws_access_key_id = ${id}\naws_secret_access_key = ${secret}\n`;
