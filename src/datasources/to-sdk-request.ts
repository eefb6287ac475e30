import type { ConverseCommandInput, ConverseStreamCommandInput, CountTokensCommandInput, InvokeModelCommandInput, ToolConfiguration } from '@aws-sdk/client-bedrock-runtime';
import type { JsonObject } from '../json.ts';
import { isJsonObject } from '../json.ts';
import { toTakenMessages } from './taken-messages.ts';
import { invokeModelHeaders } from './invoke-model-headers.ts';
import { placeEffort } from './output-config.ts';
import { toSdkContent, toSdkSystem, toSdkTool, toSdkToolChoice } from './to-sdk-content.ts';
import type { ConverseRequest, GuardrailConfig, InvokeModelRequest, ModelRequest } from './types.ts';

/** The input of the SDK's Converse command. */
export function toSdkConverse(request: ConverseRequest): ConverseCommandInput {
  const { additionalModelResponseFieldPaths } = request;
  const { inferenceConfig, outputConfig } = placeEffort(request);
  return {
    modelId: request.modelId,
    ...toSdkConversation(request),
    inferenceConfig: inferenceConfig === undefined ? undefined : { ...inferenceConfig, stopSequences: copy(inferenceConfig.stopSequences) },
    additionalModelResponseFieldPaths: copy(additionalModelResponseFieldPaths),
    outputConfig,
    guardrailConfig: request.guardrailConfig === undefined ? undefined : toGuardrail(request.guardrailConfig),
    promptVariables: request.promptVariables === undefined ? undefined : toPromptVariables(request.promptVariables),
    requestMetadata: request.requestMetadata,
    performanceConfig: request.latency === undefined ? undefined : { latency: request.latency },
    serviceTier: request.serviceTier === undefined ? undefined : { type: request.serviceTier },
  };
}

/** The input of the SDK's ConverseStream command: a guardrail can look beside the stream instead of holding it up. */
export function toSdkConverseStream(request: ConverseRequest): ConverseStreamCommandInput {
  const input = toSdkConverse(request);
  const streamProcessingMode = request.guardrailConfig?.streamProcessingMode;
  return streamProcessingMode === undefined ? input : { ...input, guardrailConfig: { ...input.guardrailConfig, streamProcessingMode } };
}

/** The input of the SDK's CountTokens command: of a request, what makes its input. */
export function toSdkCountTokens(request: ModelRequest): CountTokensCommandInput {
  const { modelId } = request;
  if (request.kind === 'invokeModel') return { modelId, input: { invokeModel: { body: Buffer.from(JSON.stringify(request.body)) } } };
  return { modelId, input: { converse: toSdkConversation(request) } };
}

/** What of a turn makes the model's input. A prompt of Bedrock's may bring the messages itself. */
function toSdkConversation({ modelId, messages, system, toolConfig, additionalModelRequestFields }: ConverseRequest) {
  return {
    messages: messages.length === 0 ? undefined : toTakenMessages(messages, modelId).map(({ role, content }) => ({ role, content: toSdkContent(content) })),
    system: system === undefined ? undefined : toSdkSystem(system),
    toolConfig: toolConfig === undefined ? undefined : toToolConfiguration(toolConfig),
    additionalModelRequestFields: additionalModelRequestFields as ConverseCommandInput['additionalModelRequestFields'],
  };
}

const toGuardrail = ({ guardrailIdentifier, guardrailVersion, trace }: GuardrailConfig) => ({ guardrailIdentifier, guardrailVersion, trace });

const toPromptVariables = (values: Readonly<Record<string, string>>) => Object.fromEntries(Object.entries(values).map(([name, text]) => [name, { text }]));

/** The input of the SDK's InvokeModel and InvokeModelWithResponseStream commands. Their request metadata is a header, hence text. */
export function toSdkInvokeModel(request: InvokeModelRequest): InvokeModelCommandInput {
  return {
    modelId: request.modelId,
    body: JSON.stringify(request.body),
    // Without it the SDK would say application/octet-stream.
    contentType: 'application/json',
    accept: 'application/json',
    ...invokeModelHeaders(request),
    performanceConfigLatency: request.latency,
    serviceTier: request.serviceTier,
  };
}

function toToolConfiguration({ tools, toolChoice }: JsonObject): ToolConfiguration {
  return {
    tools: Array.isArray(tools) ? tools.filter(isJsonObject).map(toSdkTool) : undefined,
    toolChoice: isJsonObject(toolChoice) ? toSdkToolChoice(toolChoice) : undefined,
  };
}

const copy = (list: readonly string[] | undefined): string[] | undefined => (list === undefined ? undefined : [...list]);
