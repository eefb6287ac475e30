import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { buildSchema, parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { blocksOf, documents, linksOf, project, read } from './support/documents.ts';

const schema = buildSchema(read('schema.graphql'));

describe.each(documents)('%s', (path) => {
  const text = read(path);

  it('has GraphQL that fits the schema', () => {
    for (const block of blocksOf(text, 'graphql')) expect(validate(schema, parse(block.text)), block.text).toEqual([]);
  });

  it('links to what exists', () => {
    for (const target of linksOf(text)) {
      const [file = '', anchor] = target.split('#');
      const url = file === '' ? new URL(path, project) : new URL(file, new URL(path, project));
      expect(existsSync(url), target).toBe(true);
      if (anchor !== undefined) expect(anchorsOf(read(url.pathname.slice(project.pathname.length))), target).toContain(anchor);
    }
  });

  it('names paths that exist', () => {
    const named = [...text.matchAll(/(?<![\w/.-])((?:src|test|scripts|bench|local-bedrock|catalogue|explorer)\/[\w./-]*\w)/g)].map(([, name = '']) => name);
    for (const name of named.filter((one) => one !== 'explorer/dist')) expect(existsSync(new URL(name, project)), name).toBe(true);
  });

  it('names nothing of the machine that it was written on', () => {
    expect(text).not.toMatch(/\/(?:work|home|tmp|root)\//);
  });
});

it('the documents are found', () => {
  expect(documents).toEqual(expect.arrayContaining(['README.md', 'CHANGELOG.md', 'docs/lifecycle.md', 'docs/decisions/0002-layout.md', 'examples/README.md']));
});

it('every decision stands in the list of decisions, and has its parts', () => {
  const records = documents.filter((path) => /decisions\/\d{4}-/.test(path));
  const listed = [...read('docs/decisions/README.md').matchAll(/^\| \[\d{4}\]\((.+?)\)/gm)].map(([, file = '']) => `docs/decisions/${file}`);
  expect(listed).toEqual(records);
  for (const path of records) expect([...read(path).matchAll(/^## (.+)$/gm)].map(([, title]) => title), path).toEqual(expect.arrayContaining(['Context', 'Decision', 'Consequences']));
});

it('docs/configuration.md is what src/config.ts gives', async () => {
  await expect(promisify(execFile)(process.execPath, ['scripts/docs.ts', '--check'], { cwd: project })).resolves.toMatchObject({ stderr: '' });
});

/** Anchors as GitHub makes them of headings. */
const anchorsOf = (document: string): string[] =>
  [...document.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) => title.toLowerCase().replaceAll(/[^\w\- ]/g, '').replaceAll(' ', '-'));
