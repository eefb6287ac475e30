import { execFileSync } from 'node:child_process';
import { posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { linksOf, project, read } from './support/documents.ts';

/** The README says of it that it is in the repository alone. */
const inRepository = /^(?:src|test|bench)\//;

const [{ files }] = JSON.parse(execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: project }).toString()) as [{ readonly files: readonly { readonly path: string }[] }];
const paths = files.map(({ path }) => path);
const pages = paths.filter((path) => path.endsWith('.md') && !path.startsWith('explorer/'));

const isPacked = (target: string): boolean => paths.some((path) => path === target || path.startsWith(target.replace(/\/?$/, '/')));

describe('the package', () => {
  it.each(pages)('has what %s leads to', (page) => {
    const targets = linksOf(read(page)).flatMap((link) => link.split('#')[0] || []).map((file) => posix.join(posix.dirname(page), file));
    expect(targets.filter((target) => !inRepository.test(target) && !isPacked(target))).toEqual([]);
  });

  it('has the pages', () => expect(pages).toEqual(expect.arrayContaining(['README.md', 'docs/client.md', 'examples/README.md', 'local-bedrock/README.md'])));
});
