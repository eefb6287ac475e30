/** How the server under test calls Bedrock: by the SDK, or over the lean transport where the project of that name runs (vitest.config.ts). */
export const transport = process.env['TEST_TRANSPORT'] === 'lean' ? 'lean' : 'sdk';
