import type { ConverseCommandInput, InvokeModelCommandInput, ToolConfiguration } from '@aws-sdk/client-bedrock-runtime';
import type { JsonObject } from '../json.ts';
import { isJsonObject } from '../json.ts';
import { toSdkContent, toSdkSystem, toSdkTool, toSdkToolChoice } from './to-sdk-content.ts';
import type { ConverseRequest, InvokeModelRequest } from './types.ts';

/** The input of the SDK's Converse and ConverseStream commands. */
export function toSdkConverse(request: ConverseRequest): ConverseCommandInput {
  const { inferenceConfig, additionalModelResponseFieldPaths } = request;
  return {
    modelId: request.modelId,
    messages: request.messages.map(({ role, content }) => ({ role, content: toSdkContent(content) })),
    system: request.system === undefined ? undefined : toSdkSystem(request.system),
    inferenceConfig: inferenceConfig === undefined ? undefined : { ...inferenceConfig, stopSequences: copy(inferenceConfig.stopSequences) },
    toolConfig: request.toolConfig === undefined ? undefined : toToolConfiguration(request.toolConfig),
    additionalModelRequestFields: request.additionalModelRequestFields as ConverseCommandInput['additionalModelRequestFields'],
    additionalModelResponseFieldPaths: copy(additionalModelResponseFieldPaths),
    requestMetadata: request.requestMetadata,
    performanceConfig: request.latency === undefined ? undefined : { latency: request.latency },
    serviceTier: request.serviceTier === undefined ? undefined : { type: request.serviceTier },
  };
}

/** The input of the SDK's InvokeModel and InvokeModelWithResponseStream commands. Their request metadata is a header, hence text. */
export function toSdkInvokeModel(request: InvokeModelRequest): InvokeModelCommandInput {
  return {
    modelId: request.modelId,
    body: JSON.stringify(request.body),
    // Without it the SDK would say application/octet-stream.
    contentType: 'application/json',
    accept: 'application/json',
    requestMetadata: request.requestMetadata === undefined ? undefined : toHeaderJson(request.requestMetadata),
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

/** JSON in ASCII, since a header takes nothing else. */
const toHeaderJson = (value: JsonObject): string =>
  JSON.stringify(value).replaceAll(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
