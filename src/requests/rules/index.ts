import { checkAdditionalFields } from './additional-fields.ts';
import { checkBase64 } from './base64.ts';
import { checkBodyIsObject } from './body-is-object.ts';
import { checkBodySize } from './body-size.ts';
import { checkCachePoints } from './cache-points.ts';
import { checkCachePointsCount } from './cache-points-count.ts';
import { checkCachePointsOrder } from './cache-points-order.ts';
import { checkCitations } from './citations.ts';
import { checkCitationsBesideFormat, checkNativeCitationsBesideFormat } from './citations-beside-format.ts';
import { checkClaudeBody } from './claude-body.ts';
import { checkDeadline } from './deadline.ts';
import { checkDocumentNames } from './document-names.ts';
import { checkDocuments } from './documents.ts';
import { checkGuardImages } from './guard-images.ts';
import { checkIdempotencyKey } from './idempotency-key.ts';
import { checkImages } from './images.ts';
import { checkInferenceConfig } from './inference-config.ts';
import { checkMediaRole } from './media-role.ts';
import { checkMediaSources } from './media-sources.ts';
import { checkMessagesHaveContent } from './messages-have-content.ts';
import { checkNovaBody } from './nova-body.ts';
import { checkOtherBlocks } from './other-blocks.ts';
import { checkPromptBringsItsOwn } from './prompt-brings-its-own.ts';
import { checkPromptVariables } from './prompt-variables.ts';
import { checkResponseFieldPaths } from './response-field-paths.ts';
import { checkRolesTakeTurns } from './roles-take-turns.ts';
import type { ConverseCheck, InvokeModelCheck, RequestOptionsCheck, Rule } from './rule.ts';
import { checkTags } from './tags.ts';
import { checkTextIsNotBlank } from './text-is-not-blank.ts';
import { checkToolChoice } from './tool-choice.ts';
import { checkToolNames } from './tool-names.ts';
import { checkToolUsesAreAnswered } from './tool-uses-are-answered.ts';
import { checkToolsAreConfigured } from './tools-are-configured.ts';

export { checkCitationsBesideSchema } from './citations-beside-format.ts';
export { checkTurnMessages } from './turn-messages.ts';
export { toIdempotencyKey } from './idempotency-key.ts';
export { checkGuardrail, checkNativeGuardrail } from './guardrail.ts';
export { checkModelId } from './model-id.ts';
export { checkIdempotencyKey } from './idempotency-key.ts';
export { checkTags } from './tags.ts';

/** Every rule for a turn of a conversation, in the order in which they are tried: the first that is broken is told. */
export const converseRules: readonly Rule<ConverseCheck>[] = [
  checkMessagesHaveContent,
  checkRolesTakeTurns,
  checkTextIsNotBlank,
  checkOtherBlocks,
  checkCitations,
  checkCitationsBesideFormat,
  checkCachePoints,
  checkCachePointsCount,
  checkCachePointsOrder,
  checkToolNames,
  checkToolChoice,
  checkToolsAreConfigured,
  checkToolUsesAreAnswered,
  checkMediaRole,
  checkMediaSources,
  checkImages,
  checkGuardImages,
  checkDocuments,
  checkDocumentNames,
  checkBase64,
  checkInferenceConfig,
  checkAdditionalFields,
  checkResponseFieldPaths,
  checkPromptBringsItsOwn,
  checkPromptVariables,
];

const betweenMessages: readonly Rule<ConverseCheck>[] = [checkCachePointsCount, checkCachePointsOrder, checkMessagesHaveContent, checkRolesTakeTurns, checkToolsAreConfigured, checkToolUsesAreAnswered, checkDocumentNames];

/** The rules for what a conversation's turns are asked with. Of its cache points, what does not fit a turn is left out or shortened there. */
export const settingRules: readonly Rule<ConverseCheck>[] = converseRules.filter((rule) => rule !== checkCachePointsCount && rule !== checkCachePointsOrder);

/** The rules for messages that are kept in a conversation: each for itself. How they follow each other is for {@link checkTurnMessages}. */
export const turnRules: readonly Rule<ConverseCheck>[] = converseRules.filter((rule) => !betweenMessages.includes(rule));

/** Every rule for a native body. Those for one family of bodies do nothing for the others. */
export const invokeModelRules: readonly Rule<InvokeModelCheck>[] = [checkBodyIsObject, checkClaudeBody, checkNativeCitationsBesideFormat, checkNovaBody, checkBodySize];

/** Every rule for the options of a request. */
export const requestOptionRules: readonly Rule<RequestOptionsCheck>[] = [checkIdempotencyKey, checkDeadline, checkTags];
