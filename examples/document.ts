/**
 * Asks about a file, which goes along as base64: `document.ts [file [question]]`. The embedded runtime reads texts (txt, md, csv, html); Bedrock's models
 * read pdf and office documents, too.
 */
import { readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { fileURLToPath } from 'node:url';

interface Answer {
  readonly text: string;
  readonly error: { readonly message: string } | null;
  readonly usage: { readonly inputTokens: number } | null;
}

const url = process.env['BEDROCK_GRAPHQL_URL'] ?? 'http://127.0.0.1:4000';
const { 2: file = fileURLToPath(new URL('bridges.md', import.meta.url)), 3: question = 'When was the Otter Bridge opened?' } = process.argv;
const format = extname(file).slice(1).toLowerCase();

const query = 'mutation ($input: ConverseInput!) { converse(input: $input) { text error { message } usage { inputTokens } } }';
const document = {
  format,
  name: basename(file, extname(file)).replaceAll(/[^\w()[\]-]+/g, '-'), // Bedrock takes few characters in a name, and no dot
  source: { bytes: await readFile(file, 'base64') },
};
const input = {
  modelId: 'amazon.nova-lite-v1:0',
  messages: [{ role: 'USER', content: [{ document }, { text: question }] }],
  inferenceConfig: { maxTokens: 300 },
};

const response = await fetch(`${url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query, variables: { input } }) });
const { data, errors } = (await response.json()) as { data?: { converse: Answer | null }; errors?: { message: string }[] };
const answer = data?.converse;
if (!answer || answer.error) throw new Error(answer?.error?.message ?? errors?.[0]?.message);
console.log(answer.text);
console.log(`[${document.name}.${format}: ${answer.usage?.inputTokens} input tokens]`);
