import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { readConfig } from '../src/config.ts';
import type { ProxyConfig } from '../src/proxy-config.ts';
import { placeOfProxy } from '../src/proxy-config.ts';
import { problemsOf } from './kit/problems.ts';

function read(environment: Record<string, string>): ProxyConfig | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'bedrock-graphql-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return readConfig({ BEDROCK_MODE: 'aws', AWS_CONFIG_FILE: join(folder, 'none'), AWS_SHARED_CREDENTIALS_FILE: join(folder, 'none'), ...environment }).bedrock.proxy;
}

it('the names in small letters go first, and what is empty is not there', () => {
  expect(read({})).toBeUndefined();
  expect(read({ HTTPS_PROXY: ' ', NO_PROXY: '*' })).toBeUndefined();
  expect(read({ HTTPS_PROXY: 'http://large:1', https_proxy: 'http://small:2' })?.url.host).toBe('small:2');
  expect(read({ HTTPS_PROXY: 'http://large:1', https_proxy: '' })?.url.host).toBe('large:1');
  expect(read({ HTTPS_PROXY: 'http://p:1', NO_PROXY: 'large', no_proxy: ' small, .example.com ,,10.0.0.7:443 fd00::7' })?.exceptions).toEqual(['small', '.example.com', '10.0.0.7:443', 'fd00::7']);
  expect(read({ HTTPS_PROXY: 'http://p:1' })?.exceptions).toEqual([]);
});

it.each([
  ['http://proxy.example.com:3128', 'proxy.example.com:3128'],
  ['http://who:secret@proxy.example.com', 'proxy.example.com:80'],
  ['https://who:se%2Fcret@proxy.example.com/', 'proxy.example.com:443'],
  ['http://[fd00::7]:8080', '[fd00::7]:8080'],
  ['proxy.example.com:3128', 'proxy.example.com:3128'],
  ['who:secret@proxy.example.com', 'proxy.example.com:80'],
])('%s is taken, and told as %s', (HTTPS_PROXY, place) => {
  const proxy = read({ HTTPS_PROXY });
  expect(proxy === undefined ? undefined : placeOfProxy(proxy)).toBe(place);
});

it.each(['proxy.example.com/secret', 'http:/secret:3128', 'who:se/cret@proxy:1', 'socks5://secret:1080', 'http://', 'http://who:se/cret@proxy:1', 'http://who:1/secret@proxy:1', 'http://who:1?secret@proxy:1', 'http://who:1#secret@proxy:1', 'http://who:secret%zz@proxy:1', 'http://proxy:1/secret'])(
  '%s stops the start, and is not shown',
  (value) => {
    for (const name of ['HTTPS_PROXY', 'https_proxy']) {
      const problems = problemsOf(() => read({ [name]: value }));
      expect(problems).toEqual([expect.stringMatching(new RegExp(`^${name}: expected an http:// or https:// URL`))]);
      expect(problems.join()).not.toContain('secret');
    }
  },
);

it('in local mode nothing is read: AWS is not called', () => {
  expect(readConfig({ HTTPS_PROXY: 'nonsense', NO_PROXY: '*' }).bedrock.proxy).toBeUndefined();
});
