import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/** What a folder may not import, types aside: imports go downwards only (docs/decisions/0002-layout.md). */
const forbidden = (files, patterns, message) => ({
  files,
  rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns: patterns.map((regex) => ({ regex, message, allowTypeImports: true })) }] },
});

const sdk = '^@(aws-sdk|smithy)/';
// Where several entries match a file the last one holds alone: each names all that its folder may not import.
const outside = [sdk, '/local-bedrock/'];
const folders = (...names) => names.map((name) => `/${name}/`);

export default tseslint.config(
  { ignores: ['bundle', 'dist', 'node_modules', 'explorer/dist', 'src/generated', '**/*.js', '**/*.cjs', '**/*.mjs', 'explorer'] },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }], // { left, ...rest } takes something out
      'no-console': 'error',
    },
  },
  // A test knows what it has asked for: the type of an answer is its to say.
  { files: ['test/**'], rules: { '@typescript-eslint/no-unnecessary-type-parameters': 'off' } },
  { files: ['scripts/**', 'bench/**', 'examples/**', 'local-bedrock/main.ts'], rules: { 'no-console': 'off' } },
  forbidden(['local-bedrock/**/*.ts'], ['/src/'], 'local-bedrock is its own program: it imports nothing of src/.'),
  forbidden(['client/**/*.ts'], [sdk, '^node:', '/src/', '/local-bedrock/'], 'The client runs in browsers too, and knows the server only by its schema.'),
  forbidden(['src/**/*.ts'], outside, 'Only src/datasources uses the AWS SDK; the server knows only the URL of local-bedrock.'),
  forbidden(['src/resolvers/**/*.ts'], [...outside, ...folders('transports', 'datasources', 'storage')], 'Resolvers are one line deep: they call a domain folder.'),
  forbidden(['src/subscriptions/**/*.ts'], [...outside, ...folders('transports', 'resolvers', 'datasources')], 'Subscriptions read the log, and know no transport.'),
  forbidden(['src/{generations,conversations,ledger,continuation,models,requests,construct,batch,quota}/**/*.ts'], [...outside, ...folders('transports', 'graphql', 'resolvers', 'subscriptions')], 'Domain folders import downwards only.'),
  forbidden(['src/{datasources,storage}/**/*.ts'], ['/local-bedrock/', ...folders('transports', 'graphql', 'resolvers', 'subscriptions', 'generations', 'conversations', 'requests', 'construct', 'batch', 'quota')], 'Datasources and storage are the lowest layer.'),
  forbidden(['src/storage/**/*.ts'], [...outside, ...folders('transports', 'graphql', 'resolvers', 'subscriptions', 'generations', 'conversations', 'requests', 'construct', 'batch', 'quota', 'datasources')], 'Storage knows nobody.'),
);
