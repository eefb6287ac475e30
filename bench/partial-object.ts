/**
 * What it costs to show an object while it grows: JSON from 1 KB to 200 KB comes in pieces of a token, and each is read and, at the rate of PartialObject events,
 * told. The cost of a token has to stay flat.
 *
 * Run: npm run bench:partial-object
 */
import { PartialObjects } from '../src/construct/index.ts';
import { median } from './kit/load.ts';

const charactersOfToken = 4;
const tokensPerSecond = 50; // of a model that writes; the clock is the bench's own

const jsonOf = (bytes: number): string => JSON.stringify({ items: Array.from({ length: Math.ceil(bytes / 60) }, (_, index) => ({ name: `item ${index}`, price: index / 4, tags: ['a', 'b'], note: 'as it is' })) }).slice(0, bytes);

function micros(run: () => void): number {
  const start = performance.now();
  run();
  return (performance.now() - start) * 1_000;
}

function grow(json: string): void {
  let now = 0;
  const partial = new PartialObjects({ name: 'answer', wrapped: false, format: 'JSON', schema: { type: 'object' }, cut: null }, () => now);
  for (let index = 0; index < json.length; index += charactersOfToken) {
    now += 1_000 / tokensPerSecond;
    const object = partial.take({ type: 'textDelta', text: json.slice(index, index + charactersOfToken) });
    if (object !== undefined) JSON.stringify(object); // as the log writes it
  }
}

const rounds = 15;
console.log('JSON, KB   µs a token');
for (const kilobytes of [1, 5, 20, 50, 100, 200]) {
  const json = jsonOf(kilobytes * 1_024);
  const tokens = json.length / charactersOfToken;
  const costs = Array.from({ length: rounds + 3 }, () => micros(() => grow(json)) / tokens).slice(3);
  console.log(`${String(kilobytes).padStart(8)}   ${median(costs).toFixed(2)}`);
}
