import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/** What a folder may not import, types aside: imports go downwards only (docs/decisions/0002-layout.md). */
const forbidden = (files, patterns, message) => ({
  files,
  rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns: patterns.map((regex) => ({ regex, message, allowTypeImports: true })) }] },
});

const sdk = '^@(aws-sdk|smithy)/';
const upwards = (...folders) => folders.map((folder) => `/${folder}/`);

export default tseslint.config(
  { ignores: ['dist', 'node_modules', 'explorer/dist', 'src/generated', '**/*.js', '**/*.cjs', '**/*.mjs', 'explorer'] },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      'no-console': 'error',
    },
  },
  // A test knows what it has asked for: the type of an answer is its to say.
  { files: ['test/**'], rules: { '@typescript-eslint/no-unnecessary-type-parameters': 'off' } },
  { files: ['scripts/**', 'bench/**', 'examples/**', 'local-bedrock/main.ts'], rules: { 'no-console': 'off' } },
  forbidden(['local-bedrock/**/*.ts'], ['/src/'], 'local-bedrock is its own program: it imports nothing of src/.'),
  forbidden(['src/**/*.ts'], [sdk, '/local-bedrock/'], 'Only src/datasources uses the AWS SDK; the server knows only the URL of local-bedrock.'),
  forbidden(['src/resolvers/**/*.ts'], [sdk, ...upwards('transports', 'datasources', 'storage')], 'Resolvers are one line deep: they call a domain folder.'),
  forbidden(['src/generations/**/*.ts', 'src/models/**/*.ts'], [sdk, ...upwards('transports', 'resolvers', 'subscriptions')], 'Domain folders import downwards only.'),
  forbidden(['src/datasources/**/*.ts', 'src/storage/**/*.ts'], upwards('transports', 'graphql', 'resolvers', 'subscriptions', 'local-bedrock'), 'Datasources and storage are the lowest layer.'),
);
