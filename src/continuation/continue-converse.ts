import type { BedrockContentBlock, BedrockMessage, ConverseRequest } from '../datasources/types.ts';
import { isJsonObject } from '../json.ts';
import type { CatalogueModel } from '../models/catalogue.ts';
import type { GenerationOutput } from '../storage/generation-record.ts';
import { writeInstruction } from './instruction.ts';
import { findPrefillObstacle, noWay, type Way, type Ways } from './ways.ts';

/**
 * How a request to Converse goes on from this output, which ends in text. An assistant's message at the end of the request is the beginning of
 * the answer: it is joined with what the model said. Reasoning is given back as the model signed it; what nobody signed is left out.
 */
export function findConverseWays(request: ConverseRequest, output: GenerationOutput, model: CatalogueModel | undefined): Ways<ConverseRequest> {
  const { messages } = request;
  const last = messages.at(-1);
  if (last === undefined) return noWay('the prompt that Bedrock keeps cannot be added to');
  const begun = last.role === 'assistant' ? last.content : [];
  const asked = last.role === 'assistant' ? messages.slice(0, -1) : messages;
  const said = output.content ?? [{ text: output.text }];
  const answer = joinTexts([...begun, ...said.flatMap(toSendable)]);
  const priorText = answer.map(({ text }) => (typeof text === 'string' ? text : '')).join('');
  return {
    priorText,
    PREFILL: prefill(request, [...asked, { role: 'assistant', content: trimEnd(answer) }], model),
    INSTRUCT: instruct(request, asked, priorText, model),
    isPrefillUncertain: model === undefined,
  };
}

function prefill(request: ConverseRequest, messages: readonly BedrockMessage[], model: CatalogueModel | undefined): Way<ConverseRequest> {
  const obstacle = findPrefillObstacle(model, request.additionalModelRequestFields);
  return obstacle === null ? { request: { ...request, messages } } : { obstacle };
}

/** Roles alternate: what asks for the rest belongs to the user's message, behind all that it has. */
function instruct(request: ConverseRequest, asked: readonly BedrockMessage[], priorText: string, model: CatalogueModel | undefined): Way<ConverseRequest> {
  const last = asked.at(-1);
  const block = { text: writeInstruction(priorText) };
  if (last?.role !== 'user') return { request: { ...request, messages: [...asked, { role: 'user', content: [block] }] } };
  if (model?.provider === 'Mistral AI' && last.content.some(({ toolResult }) => toolResult !== undefined)) {
    return { obstacle: 'Mistral’s models take no text of the user’s behind the result of a tool' };
  }
  return { request: { ...request, messages: [...asked.slice(0, -1), { ...last, content: [...last.content, block] }] } };
}

/** What is asked by a request that asks for the rest of this text: the same, with the text as the beginning of its answer. Any other request is given back as it is. */
export function takeBackInstruction(request: ConverseRequest, priorText: string): ConverseRequest {
  const last = request.messages.at(-1);
  if (last?.role !== 'user' || last.content.at(-1)?.['text'] !== writeInstruction(priorText)) return request;
  const said = last.content.slice(0, -1);
  const asked = [...request.messages.slice(0, -1), ...(said.length === 0 ? [] : [{ ...last, content: said }])];
  return { ...request, messages: [...asked, { role: 'assistant', content: [{ text: priorText }] }] };
}

/** A block of the answer as it can begin an answer; cited text is text there. */
function toSendable(block: BedrockContentBlock): BedrockContentBlock[] {
  const { citationsContent, reasoningContent } = block;
  if (isJsonObject(citationsContent)) return [{ text: readCitedText(citationsContent) }];
  if (!isJsonObject(reasoningContent)) return [block];
  const { reasoningText } = reasoningContent;
  return isJsonObject(reasoningText) && reasoningText['signature'] === undefined ? [] : [block];
}

function readCitedText({ content }: BedrockContentBlock): string {
  const texts = Array.isArray(content) ? content.filter(isJsonObject) : [];
  return texts.map(({ text }) => (typeof text === 'string' ? text : '')).join('');
}

/** Texts that follow each other are one: what is said between two blocks is for nobody to guess. */
function joinTexts(blocks: readonly BedrockContentBlock[]): BedrockContentBlock[] {
  const joined: BedrockContentBlock[] = [];
  for (const block of blocks) {
    const before = joined.at(-1)?.['text'];
    if (typeof block['text'] === 'string' && typeof before === 'string') joined.splice(-1, 1, { text: before + block['text'] });
    else joined.push(block);
  }
  return joined;
}

/** Bedrock refuses an assistant's text at the end that ends in white space, and a blank text anywhere. */
function trimEnd(blocks: readonly BedrockContentBlock[]): BedrockContentBlock[] {
  const trimmed = blocks.map((block, index) => (index === blocks.length - 1 && typeof block['text'] === 'string' ? { text: block['text'].trimEnd() } : block));
  return trimmed.filter(({ text }) => typeof text !== 'string' || text.trim() !== '');
}
