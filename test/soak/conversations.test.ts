import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startLocalBedrock } from '../../local-bedrock/server.ts';
import { chatLong, expectBounded } from '../conversations/memory/long-chat.ts';
import { ServerProcess } from '../crash/kit/server-process.ts';
import { scaled, tell } from './kit/scale.ts';

it.each(['FULL', 'SLIDING_WINDOW', 'SUMMARIZE', 'HIERARCHICAL', 'PRUNE'])('a long conversation under %s is never refused, cut off or too long for the model', async (strategy) => {
  const dataDir = await mkdtemp(join(tmpdir(), 'bedrock-graphql-soak-'));
  const upstream = await startLocalBedrock({ tokensPerSecond: Infinity });
  const server = new ServerProcess({ dataDir, upstream });
  const turns = scaled(500);
  const chat = await chatLong(await server.url(), strategy, turns);
  expectBounded(chat, upstream.calls);
  const isSummarizing = strategy === 'SUMMARIZE' || strategy === 'HIERARCHICAL';
  expect(chat.summaries.some(({ text }) => text.includes('Biscuit'))).toBe(isSummarizing);
  tell(`${strategy}: ${turns} turns in ${chat.inputs.length} requests, at most ${Math.max(...chat.inputs)} tokens, ${chat.compactions} compactions`);
  await server.stop();
  await upstream.close();
  await rm(dataDir, { recursive: true, force: true });
});
