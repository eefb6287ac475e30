import type { Call, LocalBedrock } from '../../local-bedrock/server.ts';

/** The calls that the embedded Bedrock saw, but for the list of models: a server asks for it as it starts, and on a busy machine a little later. */
export const modelCalls = (upstream: LocalBedrock): readonly Call[] => upstream.calls.filter(({ operation }) => operation !== 'ListFoundationModels');
