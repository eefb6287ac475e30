import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createStreamView } from '../../explorer/src/stream-view.ts';

const delta = (sequence: number, text: string) => ({ data: { converseStream: { __typename: 'TextDelta', sequence, text } } });

test('each event is shown with the text so far', () => {
  const view = createStreamView();
  const started = { data: { converseStream: { __typename: 'GenerationStarted', sequence: 1 } } };
  expect(view(started)).toEqual({ ...started, extensions: { explorer: { textSoFar: '', events: 1 } } });
  expect(view(delta(2, 'In '))).toEqual({ ...delta(2, 'In '), extensions: { explorer: { textSoFar: 'In ', events: 2 } } });
  expect(view(delta(3, '1936'))).toEqual({ ...delta(3, '1936'), extensions: { explorer: { textSoFar: 'In 1936', events: 3 } } });
});

test('the text so far stands before the event, whose height changes', () => {
  expect(Object.keys(createStreamView()(delta(1, 'a')))).toEqual(['extensions', 'data']);
});

test('however often a replay starts anew, the text holds each delta once', () => {
  const deltas = fc.array(fc.string(), { minLength: 1 });
  fc.assert(
    fc.property(deltas, fc.array(fc.nat()), (texts, breaks) => {
      const all = texts.map((text, index) => delta(index + 1, text));
      const cutShort = breaks.flatMap((length) => all.slice(0, length % all.length));
      const shown = [...cutShort, ...all].map(createStreamView());
      expect(shown.at(-1)).toHaveProperty('extensions.explorer', { textSoFar: texts.join(''), events: texts.length });
    }),
    { seed: 1 },
  );
});

test('a snapshot takes the place of the text, a restart voids it', () => {
  const view = createStreamView();
  view(delta(1, 'lost'));
  const snapshot = view({ data: { events: { __typename: 'GenerationSnapshot', sequence: 9, text: 'all so far' } } });
  expect(snapshot).toHaveProperty('extensions.explorer.textSoFar', 'all so far');
  const restart = view({ data: { events: { __typename: 'GenerationRestarted', sequence: 10, modelId: 'another' } } });
  expect(restart).toHaveProperty('extensions.explorer.textSoFar', '');
});

test('text counts without a type name or a sequence number too', () => {
  const view = createStreamView();
  view({ data: { converseStream: { text: 'In ' } } });
  expect(view({ data: { converseStream: { text: '1936' } } })).toHaveProperty('extensions.explorer.textSoFar', 'In 1936');
});

test("the server's own extensions stay", () => {
  const result = createStreamView()({ ...delta(1, 'a'), extensions: { cost: 2 } });
  expect(result.extensions).toEqual({ cost: 2, explorer: { textSoFar: 'a', events: 1 } });
});

test.each([
  ['an error', { data: null, errors: [{ message: 'no' }] }],
  ['another subscription', { data: { batchJobUpdated: { id: 'job', status: 'SUBMITTED' } } }],
  ['nothing', {}],
])('%s is passed on untouched', (_, result) => {
  expect(createStreamView()(result)).toBe(result);
});
