/** How the server under test calls Bedrock: over the lean transport, or by the SDK where the project of that name runs (vitest.config.ts). */
export const transport = process.env['TEST_TRANSPORT'] === 'sdk' ? 'sdk' : 'lean';
