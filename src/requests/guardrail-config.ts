import type { GuardrailConfigInput, GuardrailStreamProcessingMode, GuardrailTrace } from '../generated/schema-types.ts';
import type { GuardrailConfig } from '../datasources/types.ts';
import { checkGuardrail } from './rules/index.ts';

const traces = { DISABLED: 'disabled', ENABLED: 'enabled', ENABLED_FULL: 'enabled_full' } as const satisfies Record<GuardrailTrace, string>;
const streamProcessingModes = { SYNC: 'sync', ASYNC: 'async' } as const satisfies Record<GuardrailStreamProcessingMode, string>;

/** Checks a guardrail's identifier and version, and puts it into Bedrock's terms. Throws BAD_USER_INPUT. */
export function toGuardrailConfig(input: GuardrailConfigInput, path: string): GuardrailConfig {
  checkGuardrail(input, path);
  const { guardrailIdentifier, guardrailVersion, trace, streamProcessingMode } = input;
  return {
    guardrailIdentifier,
    guardrailVersion,
    trace: traces[trace ?? 'DISABLED'],
    ...(streamProcessingMode ? { streamProcessingMode: streamProcessingModes[streamProcessingMode] } : {}),
  };
}
