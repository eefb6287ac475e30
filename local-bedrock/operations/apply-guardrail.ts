import { parseConverseBody } from '../bodies/converse.ts';
import { readChoice } from '../bodies/read-choice.ts';
import { assess, blockedMessage, findGuardrail } from '../guardrails/policy.ts';
import { describeAction, writeAssessment, writeCoverage, writeGuardrailUsage } from '../guardrails/write-assessment.ts';
import { converseShape as shape } from '../validation/converse-shape.ts';
import { joinPath, type JsonObject } from '../validation/shape.ts';
import { invalid } from '../wire/errors.ts';
import type { Operation } from './operation.ts';

/** What the recordings have as null beside what was found. */
const unused = { automatedReasoningPolicy: null, contextualGroundingPolicy: null, sensitiveInformationPolicy: null, topicPolicy: null, wordPolicy: null };

/** POST /guardrail/{guardrailIdentifier}/version/{guardrailVersion}/apply: looks at texts without a model. Images are refused. */
export const applyGuardrail: Operation = {
  name: 'ApplyGuardrail',
  method: 'POST',
  path: /^\/guardrail\/([^/]+\/version\/[^/]+)\/apply$/,
  isInference: false,
  open({ body: bytes, label }) {
    const body = parseConverseBody(bytes);
    return {
      requestMetadata: {},
      answer() {
        const [, identifier = '', version = ''] = /^(.*)\/version\/([^/]*)$/.exec(label) ?? [];
        return { kind: 'json', body: apply(body, identifier, version) };
      },
    };
  },
};

function apply(body: JsonObject, identifier: string, version: string): JsonObject {
  const scope = shape.optional(body, 'outputScope', '', () => readChoice(body, 'outputScope', '', ['INTERVENTIONS', 'FULL']));
  const guardrail = findGuardrail(identifier, version, scope === 'FULL' ? 'full' : 'on');
  const source = readChoice(body, 'source', '', ['INPUT', 'OUTPUT']) === 'INPUT' ? 'INPUT' : 'OUTPUT';
  const texts = shape.list(body['content'], 'content').map((item, index) => readText(item, joinPath('content', index)));
  const assessment = assess(texts.join('\n'), source);
  const isBlocked = assessment.action === 'blocked';
  const masked = texts.map((text) => ({ text: assess(text, source).masked }));
  const outputs = isBlocked ? [{ text: blockedMessage }] : assessment.action === 'masked' ? masked : [];
  return {
    action: assessment.action === 'none' ? 'NONE' : 'GUARDRAIL_INTERVENED',
    actionReason: describeAction(assessment),
    assessments: [{ ...(scope === 'FULL' ? unused : {}), ...writeAssessment(assessment, guardrail, source) }],
    blockedResponse: isBlocked ? blockedMessage : null,
    guardrailCoverage: writeCoverage(assessment, scope === 'FULL'),
    output: outputs,
    outputs,
    usage: writeGuardrailUsage(assessment),
  };
}

function readText(value: unknown, path: string): string {
  const text = shape.optional(shape.object(value, path), 'text', path, shape.object);
  if (text === undefined) throw invalid(`The content at ${path} has no text: images are not simulated here.`);
  return shape.string(text['text'], joinPath(path, 'text.text'));
}
