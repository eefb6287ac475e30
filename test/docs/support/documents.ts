import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The root of the checkout. */
export const project = new URL('../../../', import.meta.url);

/** A file of the checkout, by its path from the root. */
export const read = (path: string): string => readFileSync(new URL(path, project), 'utf8');

/** All documents that people read, by their paths from the root. */
export const documents: readonly string[] = globSync(['*.md', 'docs/**/*.md', 'examples/*.md'], { cwd: fileURLToPath(project) }).sort();

/** Where the links of a document lead, but for those to the web. */
export const linksOf = (document: string): string[] => [...document.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target).filter((target) => !/^https?:/.test(target));

/** The fenced blocks of one language, in order. */
export const blocksOf = (document: string, language: string): { readonly text: string }[] =>
  [...document.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].filter(([, name]) => name === language).map(([, , text = '']) => ({ text }));
