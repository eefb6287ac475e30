import type { GuardrailConfigInput, LatencyMode, RequestOptions as RequestOptionsInput, ServiceTier } from '../generated/schema-types.ts';
import type { InvokeModelRequest } from '../datasources/types.ts';
import { toGuardrailConfig } from './guardrail-config.ts';
import { toRequestOptions } from './request-options.ts';

const latencies = { STANDARD: 'standard', OPTIMIZED: 'optimized' } as const satisfies Record<LatencyMode, string>;
const serviceTiers = { DEFAULT: 'default', PRIORITY: 'priority', FLEX: 'flex', RESERVED: 'reserved' } as const satisfies Record<ServiceTier, string>;

interface CallSettingsInput {
  readonly guardrailConfig?: GuardrailConfigInput | null;
  readonly latency?: LatencyMode | null;
  readonly serviceTier?: ServiceTier | null;
  readonly options?: RequestOptionsInput | null;
}

/** What every call to Bedrock can carry beside its content, in Bedrock's terms. The tags are its requestMetadata. Throws BAD_USER_INPUT. */
export function toCallSettings(input: CallSettingsInput, path: string): Pick<InvokeModelRequest, 'guardrailConfig' | 'latency' | 'serviceTier' | 'requestMetadata'> {
  const { tags } = toRequestOptions(input.options, `${path}.options`);
  return {
    ...(input.guardrailConfig ? { guardrailConfig: toGuardrailConfig(input.guardrailConfig, `${path}.guardrailConfig`) } : {}),
    ...(input.latency ? { latency: latencies[input.latency] } : {}),
    ...(input.serviceTier ? { serviceTier: serviceTiers[input.serviceTier] } : {}),
    // Bedrock refuses an empty map.
    ...(tags.length > 0 ? { requestMetadata: Object.fromEntries(tags.map(({ key, value }) => [key, value])) } : {}),
  };
}
