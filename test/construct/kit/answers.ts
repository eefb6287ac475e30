import type { WireRequest } from '../../datasources/kit/wire-server.ts';

/** An answer of Converse with these content blocks. */
export const answerWith =
  (content: readonly object[], stopReason = 'end_turn', inputTokens = 10) =>
  ({ response }: WireRequest): void => {
    const body = { metrics: { latencyMs: 5 }, output: { message: { role: 'assistant', content } }, stopReason, usage: { inputTokens, outputTokens: 5, totalTokens: inputTokens + 5 } };
    response.writeHead(200, { 'content-type': 'application/json', 'x-amzn-requestid': 'request-1' }).end(JSON.stringify(body));
  };

/** What a model that is held to a schema by a text format answers. */
export const answerJson = (value: unknown, stopReason?: string) => answerWith([{ text: JSON.stringify(value) }], stopReason);

/** What a model that is made to use a tool answers. */
export const answerTool = (input: unknown, name = 'answer', stopReason = 'tool_use') => answerWith([{ toolUse: { toolUseId: 'tooluse_1', name, input } }], stopReason);
