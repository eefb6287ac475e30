import type { ToolCall } from './call-tools.ts';

/** Claude 4.5 and 4.6 call at once, as all their recordings do. */
const callsAtOnce = /claude-[a-z]+-4-[56]/;

/** What is said before tools are called, in the manner of the model's family; nothing where the call was forced. */
export function introduceCalls(calls: readonly ToolCall[], modelId: string, isForced: boolean): string {
  if (calls.length === 0 || isForced || callsAtOnce.test(modelId)) return '';
  const sentence = describeCalls(calls);
  return modelId.includes('nova') ? `<thinking> ${sentence}</thinking>\n` : sentence;
}

/** "I will use get_weather and get_time to answer this." */
export function describeCalls(calls: readonly ToolCall[]): string {
  const names = [...new Set(calls.map(({ name }) => name))];
  const times = calls.length > names.length ? `, ${calls.length} calls in all,` : '';
  return `I will use ${names.join(' and ')}${times} to answer this.`;
}
