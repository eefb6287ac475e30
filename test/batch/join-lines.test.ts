import { expect, it } from 'vitest';
import { joinLines } from '../../src/batch/join-lines.ts';

it('lets others have their turn between two results that are validated', async () => {
  const output = { output: { message: { role: 'assistant', content: [{ text: '{"a": "aaa"}' }] } }, stopReason: 'end_turn' };
  const lines = Array.from({ length: 20 }, (_, index) => ({ line: index + 1, offset: 0, end: 0, text: JSON.stringify({ recordId: `r${index}`, modelInput: {}, modelOutput: output }) }));
  const schema = { type: 'object', properties: { a: { type: 'string', pattern: '^(?:(?:a+)+b)?a*$' } } };
  const store = {
    places: (_id: string, ids: readonly string[]) => Promise.resolve(new Map(ids.map((id, position) => [id, { position, hasResult: false }]))),
    addRecords: () => Promise.resolve(true),
  };
  const part = { batchId: 'batch_0', from: 0, count: 20, collected: { key: '', offset: 0, line: 1, badLines: 0, doubled: 0, unsatisfied: 0, waitedMs: 0, firstProblem: null } };
  let turns = 0;
  const count = (): void => {
    turns += 1;
    next = setImmediate(count);
  };
  let next = setImmediate(count);
  const { results } = await joinLines(lines, 'records.jsonl.out', { store, part, reading: { invocationType: 'Converse', bodyFormat: null, schema }, isOpenEnded: false });
  clearImmediate(next);
  expect(results.map(({ status, object }) => ({ status, object }))).toEqual(lines.map(() => ({ status: 'SUCCESS', object: { a: 'aaa' } })));
  expect(turns).toBeGreaterThanOrEqual(lines.length - 1);
});
