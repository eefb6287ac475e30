/**
 * Writes src/generated/schema-types.ts, the TypeScript types of schema.graphql and of its resolvers, and client/inputs.ts, the inputs and enums
 * as the client's users write them.
 *
 * `node scripts/codegen.ts` writes the files; `node scripts/codegen.ts --check` writes nothing and exits 1 when a file on disk differs.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { codegen } from '@graphql-codegen/core';
import * as typescript from '@graphql-codegen/typescript';
import * as typescriptResolvers from '@graphql-codegen/typescript-resolvers';
import { parse } from 'graphql';

const schemaUrl = new URL('../schema.graphql', import.meta.url);
const outputUrl = new URL('../src/generated/schema-types.ts', import.meta.url);
const clientInputsUrl = new URL('../client/inputs.ts', import.meta.url);

/** The third argument of every resolver, as `module#export`; the module is seen from the generated file. */
const contextType = '../resolvers/context.ts#Context';

/**
 * What a resolver returns for a type of the schema, where that is not the type itself: `module#export`, seen from the generated file. The
 * fields of such a type are then read off its mapper's type.
 */
const mappers: Readonly<Record<string, string>> = {
  Generation: '../storage/generation-record.ts#GenerationRecord',
  Message: '../resolvers/context.ts#MessageSource',
  Conversation: '../storage/conversation-record.ts#ConversationRecord',
  ConversationUpdate: '../subscriptions/conversation-feed.ts#ConversationUpdateSource',
  ContextPreview: '../conversations/index.ts#ContextPreview as ContextPreviewSource',
  PreparedMessage: '../conversations/index.ts#Draft',
  Viewer: '../access/viewer.ts#Viewer as ViewerSource',
  Model: '../models/registry.ts#Model as ModelSource',
  BatchJob: '../storage/batch-record.ts#BatchJobRecord',
  BatchJobPart: '../storage/batch-record.ts#BatchPartRecord',
  BatchResult: '../storage/batch-record.ts#BatchResultRecord',
  ModelQuota: '../quota/quotas.ts#QuotaRecord',
  GenerationCompleted: '../subscriptions/events.ts#CompletedEvent',
  GenerationFailed: '../subscriptions/events.ts#FailedEvent',
  GenerationInterrupted: '../subscriptions/events.ts#InterruptedEvent',
  GenerationCancelled: '../subscriptions/events.ts#CancelledEvent',
  GenerationSnapshot: '../subscriptions/events.ts#SnapshotEvent',
};

/**
 * What a scalar is in TypeScript. DateTime is graphql-scalars': an argument arrives as a Date, and a resolver may return a Date or an
 * RFC 3339 text. Base64 stays text on both sides, so that bytes on their way to Bedrock are not decoded here.
 */
const scalars = {
  JSON: '../json.ts#JsonValue',
  DateTime: { input: 'Date', output: 'Date | string' },
  Base64: 'string',
  SafeInt: 'number',
  Decimal: 'string',
};

const banner = '// Generated from schema.graphql by scripts/codegen.ts: change that, and run `npm run codegen`.\n';

async function generateTypes(): Promise<string> {
  const types = await codegen({
    filename: outputUrl.pathname,
    schema: parse(await readFile(schemaUrl, 'utf8')),
    documents: [],
    plugins: [{ typescript: {} }, { resolvers: {} }],
    pluginMap: { typescript, resolvers: typescriptResolvers },
    config: {
      contextType,
      mappers,
      scalars,
      strictScalars: true,
      enumsAsTypes: true,
      immutableTypes: true,
      useTypeImports: true,
      importExtension: '.ts',
      emitLegacyCommonJSImports: false,
      // Events and blocks are told apart by it: a resolver that forgets it does not compile.
      resolversNonOptionalTypename: { unionMember: true, interfaceImplementingType: true },
    },
  });
  return banner + types;
}

/** The client imports nothing of src/: values are what JSON carries, and there are no output types, since a client reads what it selects. */
async function generateClientInputs(): Promise<string> {
  const types = await codegen({
    filename: clientInputsUrl.pathname,
    schema: parse(await readFile(schemaUrl, 'utf8')),
    documents: [],
    plugins: [{ typescript: {} }],
    pluginMap: { typescript },
    config: {
      scalars: { JSON: 'unknown', DateTime: 'string', Base64: 'string', Decimal: 'string', SafeInt: 'number' },
      strictScalars: true,
      enumsAsTypes: true,
      immutableTypes: true,
      onlyOperationTypes: true,
    },
  });
  return banner + types;
}

for (const [name, url, generated] of [
  ['src/generated/schema-types.ts', outputUrl, await generateTypes()],
  ['client/inputs.ts', clientInputsUrl, await generateClientInputs()],
] as const) {
  if (!process.argv.includes('--check')) await writeFile(url, generated);
  else if ((await readFile(url, 'utf8').catch(() => '')) !== generated) {
    console.error(`${name} is not what schema.graphql gives: run \`npm run codegen\`.`);
    process.exitCode = 1;
  }
}
