/**
 * What a long conversation costs under each memory strategy: the same turns, replayed through the server in front of an embedded Bedrock that has a
 * prompt cache, and what Bedrock would bill for, in tokens of input: input × 1, read from the cache × 0.1, written to it × 1.25, output × 5, the calls
 * for summaries included. No turn comes so late that the cache has forgotten.
 *
 * Run: npm run bench:memory -- [turns]
 */
import { startLocalBedrock } from '../local-bedrock/server.ts';
import { Conversation } from './kit/conversation.ts';
import type { Spent } from './kit/conversation.ts';
import { startMeasuredServer } from './kit/processes.ts';
import { createTrace, plantedFacts } from './kit/trace.ts';

const turns = Number(process.argv[2] ?? '200');
const [triggerTokens, keepTokens] = [8_000, 4_000];
const watermarks = { triggerTokens, keepTokens };
/** A window that is always full: each turn pushes the oldest messages out. */
const plain = { triggerTokens, keepTokens: triggerTokens };

const policies = {
  'FULL': { strategy: 'FULL' },
  'FULL, no cache points': { strategy: 'FULL', promptCaching: false },
  'plain sliding window': { strategy: 'SLIDING_WINDOW', ...plain },
  'plain sliding window, no cache points': { strategy: 'SLIDING_WINDOW', ...plain, promptCaching: false },
  'SLIDING_WINDOW': { strategy: 'SLIDING_WINDOW', ...watermarks },
  'PRUNE': { strategy: 'PRUNE', ...watermarks },
  'SUMMARIZE': { strategy: 'SUMMARIZE', ...watermarks },
  'HIERARCHICAL': { strategy: 'HIERARCHICAL', ...watermarks },
} as const;

const billed = ({ inputTokens, cacheReadInputTokens, cacheWriteInputTokens, outputTokens }: Spent): number => inputTokens + 0.1 * cacheReadInputTokens + 1.25 * cacheWriteInputTokens + 5 * outputTokens;

const trace = createTrace(turns);
const rows: { readonly name: string; readonly spent: Spent; readonly summaryCalls: number }[] = [];
for (const [name, memory] of Object.entries(policies)) {
  const upstream = await startLocalBedrock({ tokensPerSecond: Infinity });
  const server = await startMeasuredServer({ url: upstream.url, stop: () => undefined }, 'memory');
  const conversation = await Conversation.create(server.url, memory);
  for (const turn of trace) await conversation.take(turn);
  const calls = upstream.calls.filter(({ operation }) => operation === 'Converse').length;
  rows.push({ name, spent: await conversation.spent(), summaryCalls: calls - conversation.requests });
  await server.stop();
  await upstream.close();
}

const full = rows.map(({ spent }) => billed(spent))[0] ?? Number.NaN;
const whole = new Intl.NumberFormat('en');
console.log(`${turns} turns, ${triggerTokens} tokens down to ${keepTokens}; Claude Sonnet 4.5's cache (a beginning of 1,024 tokens or more)\n`);
console.log('| memory | billed-equivalent tokens | to FULL | input | cache read | cache write | output | summary calls | compactions | planted facts sent | in summaries |');
console.log('|---|---|---|---|---|---|---|---|---|---|---|');
for (const { name, spent, summaryCalls } of rows) {
  const { inputTokens, cacheReadInputTokens, cacheWriteInputTokens, outputTokens, compactions, told, summarized } = spent;
  const counts = [inputTokens, cacheReadInputTokens, cacheWriteInputTokens, outputTokens, summaryCalls, compactions].map((count) => whole.format(count));
  console.log(`| ${[name, whole.format(Math.round(billed(spent))), (billed(spent) / full).toFixed(2), ...counts, `${told} of ${plantedFacts.length}`, summarized].join(' | ')} |`);
}
