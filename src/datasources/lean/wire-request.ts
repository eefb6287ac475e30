import type { JsonObject } from '../../json.ts';
import { takeMessages } from '../../messages-json.ts';
import { invokeModelHeaders } from '../invoke-model-headers.ts';
import { placeEffort } from '../output-config.ts';
import { toTakenMessages } from '../taken-messages.ts';
import type { ConverseRequest, GuardrailConfig, InvokeModelRequest, ModelRequest } from '../types.ts';
import { encode } from './signer.ts';

/** A request to the runtime as it is sent, but for its signature. */
export interface WireRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Encoded once: it may hold many megabytes of media, is hashed, and sent. */
  readonly body: Buffer;
}

/** The request of Converse, ConverseStream, InvokeModel or InvokeModelWithResponseStream, in the words that the SDK would use. */
export function toWireRequest(request: ModelRequest, how: 'run' | 'stream'): WireRequest {
  const model = `/model/${encode(request.modelId)}`;
  if (request.kind === 'converse') return { path: model + (how === 'run' ? '/converse' : '/converse-stream'), headers: jsonHeaders, body: Buffer.from(writeConverseBody(request, how)) };
  return {
    path: model + (how === 'run' ? '/invoke' : '/invoke-with-response-stream'),
    headers: toInvokeModelHeaders(request, how),
    body: Buffer.from(JSON.stringify(request.body)),
  };
}

const jsonHeaders = { 'content-type': 'application/json' };

/** Messages, blocks and tools are kept in wire form: they go out as they are, but for what Bedrock does not take so. */
function writeConverseBody(request: ConverseRequest, how: 'run' | 'stream'): string {
  const messages = toTakenMessages(request.messages, request.modelId);
  const rest = JSON.stringify(besideMessages(request, how));
  if (messages.length === 0) return rest; // a prompt of Bedrock's may bring the messages itself
  return `{"messages":${takeMessages(messages)}${rest === '{}' ? '' : ','}${rest.slice(1)}`;
}

function besideMessages(request: ConverseRequest, how: 'run' | 'stream'): object {
  const { system, toolConfig, additionalModelRequestFields, additionalModelResponseFieldPaths, guardrailConfig, promptVariables, requestMetadata, latency, serviceTier } = request;
  const { inferenceConfig, outputConfig } = placeEffort(request);
  return {
    system,
    inferenceConfig,
    toolConfig,
    outputConfig,
    additionalModelRequestFields: additionalModelRequestFields ?? undefined,
    additionalModelResponseFieldPaths,
    guardrailConfig: guardrailConfig === undefined ? undefined : toGuardrail(guardrailConfig, how),
    promptVariables: promptVariables === undefined ? undefined : Object.fromEntries(Object.entries(promptVariables).map(([name, text]) => [name, { text }])),
    requestMetadata,
    performanceConfig: latency === undefined ? undefined : { latency },
    serviceTier: serviceTier === undefined ? undefined : { type: serviceTier },
  };
}

/** Only a stream has a mode in which the guardrail looks at it. */
const toGuardrail = ({ guardrailIdentifier, guardrailVersion, trace, streamProcessingMode }: GuardrailConfig, how: 'run' | 'stream'): JsonObject => ({
  guardrailIdentifier,
  guardrailVersion,
  trace,
  ...(how === 'run' || streamProcessingMode === undefined ? {} : { streamProcessingMode }),
});

function toInvokeModelHeaders(request: InvokeModelRequest, how: 'run' | 'stream'): Record<string, string> {
  const { guardrailIdentifier, guardrailVersion, trace, requestMetadata } = invokeModelHeaders(request);
  const headers: Record<string, string> = { ...jsonHeaders, [how === 'run' ? 'accept' : 'x-amzn-bedrock-accept']: 'application/json' };
  const add = (name: string, value: string | undefined): void => {
    if (value !== undefined) headers[`x-amzn-bedrock-${name}`] = value;
  };
  add('guardrailidentifier', guardrailIdentifier);
  add('guardrailversion', guardrailVersion);
  add('trace', trace);
  add('request-metadata', requestMetadata);
  add('performanceconfig-latency', request.latency);
  add('service-tier', request.serviceTier);
  return headers;
}
