import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Seam } from '../../src/continuation/index.ts';

type Strategy = 'PREFILL' | 'INSTRUCT' | 'REGENERATE';

/** The prior text and what is delivered after it, with the continuation in deltas. */
function join(strategy: Strategy, priorText: string, ...deltas: readonly string[]): string {
  const seam = new Seam({ priorText, strategy });
  return priorText + deltas.map((delta) => seam.push(delta)).join('') + seam.end();
}

const tale = 'The lamp was lit at dusk. Nobody on the quay had seen the boat come in, and when the bell rang twice the old man put down his net.';
const long = Array.from({ length: 300 }, (_, index) => `Line ${index} of the report.`).join('\n');

describe('with INSTRUCT', () => {
  it('12 characters are a repetition, wherever they begin; 11 are not', () => {
    expect(join('INSTRUCT', 'The lamp was lit at dusk.', 'lit at dusk. Nobody')).toBe('The lamp was lit at dusk. Nobody');
    expect(join('INSTRUCT', 'The lamp was lit at dusk.', 'it at dusk. Nobody')).toBe('The lamp was lit at dusk.it at dusk. Nobody');
    expect(join('INSTRUCT', 'The lamp was lit at dusk!.', 'it at dusk!. Nobody')).toBe('The lamp was lit at dusk!. Nobody');
  });

  it('the last 400 characters are compared, and no more but for the whole', () => {
    expect(join('INSTRUCT', long, `${long.slice(-400)} End.`)).toBe(`${long} End.`);
    expect(join('INSTRUCT', long, `${long.slice(-401)} End.`)).toBe(`${long}${long.slice(-401)} End.`);
    expect(new Seam({ priorText: long, strategy: 'INSTRUCT' }).push(long.slice(1))).toBe(long.slice(1));
  });

  it.each([
    ['goes on exactly', 'The lamp was', ' lit at dusk.', 'The lamp was lit at dusk.'],
    ['goes on amid a word', 'The lamp was li', 't at dusk.', 'The lamp was lit at dusk.'],
    ['says the last sentence again', 'It was late. The lamp was lit at dusk.', 'The lamp was lit at dusk. Nobody came.', 'It was late. The lamp was lit at dusk. Nobody came.'],
    ['says the last word again', 'The lamp', 'lamp was lit.', 'The lamp was lit.'],
    ['says the broken word whole', 'She ate a ban', 'banana.', 'She ate a banana.'],
    ['says the last words again', 'He sat by the sea', 'the sea and slept.', 'He sat by the sea and slept.'],
    ['says a word of another script again', 'Он увидел лод', 'лодку.', 'Он увидел лодку.'],
    ['says all of it again', 'The lamp was lit', 'The lamp was lit at dusk.', 'The lamp was lit at dusk.'],
    ['says all of it again but for the white space before it', ' \n The lamp was lit', 'The lamp was lit at dusk.', ' \n The lamp was lit at dusk.'],
    ['says all of a long text again', long, `${long}\nThe end.`, `${long}\nThe end.`],
    ['says the last word and the white space again', 'one two three\n\n', 'three\n\nfour', 'one two three\n\nfour'],
    ['says the last word without the white space', 'one two three\n', 'three\nfour', 'one two three\nfour'],
    ['says nothing but what was there', 'The lamp was lit', 'The lamp was lit', 'The lamp was lit'],
  ])('one text comes of a model that %s', (_, prior, continuation, whole) => {
    expect(join('INSTRUCT', prior, continuation)).toBe(whole);
  });

  it.each([
    ['letters', 'ban', 'nana', 'bannana'],
    ['a word that is meant twice', 'It is very', ' very good.', 'It is very very good.'],
    ['a word after a mark', 'It is very, ', 'very good.', 'It is very, very good.'],
    ['digits', 'x = 1', '1;', 'x = 11;'],
    ['short syllables', 'ha', 'ha!', 'haha!'],
    ['a word that only ends so', 'carpet', 'pet', 'carpetpet'],
    ['brackets', 'f(f(', 'f(x)))', 'f(f(f(x)))'],
    ['rows of zeros', 'x = [0, 0, 0, 0, 0, 0,', ' 0, 0, 0, 0]', 'x = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0]'],
    ['a rule', '------------------', '--------------', '--------------------------------'],
    ['the same line once more', 'foo, bar, baz\nfoo, bar, baz\n', 'foo, bar, baz\nend', 'foo, bar, baz\nfoo, bar, baz\nfoo, bar, baz\nend'],
    ['the middle of the text', 'The lamp was lit at dusk, and all slept.', ' The lamp was lit anew.', 'The lamp was lit at dusk, and all slept. The lamp was lit anew.'],
  ])('what coincides is kept: %s', (_, prior, continuation, whole) => {
    expect(join('INSTRUCT', prior, continuation)).toBe(whole);
  });

  it('holds nothing back of what can be no repetition', () => {
    const seam = new Seam({ priorText: tale, strategy: 'INSTRUCT' });
    expect(seam.push('Q')).toBe('Q');
    expect(seam.push('uite')).toBe('uite');
  });

  it('holds a repetition back, and delivers from its end on', () => {
    const seam = new Seam({ priorText: tale, strategy: 'INSTRUCT' });
    expect(seam.push('the old man put')).toBe('');
    expect(seam.push(' down his net.')).toBe('');
    expect(seam.push(' He')).toBe(' He');
  });

  it('delivers all that was held when it comes otherwise', () => {
    const seam = new Seam({ priorText: tale, strategy: 'INSTRUCT' });
    expect(seam.push('the old man put')).toBe('');
    expect(seam.push(' up')).toBe('the old man put up');
  });
});

describe('white space at the end of the prior text', () => {
  it.each(['PREFILL', 'INSTRUCT'] as const)('is not doubled, nor lost, with %s', (strategy) => {
    expect(join(strategy, 'a cat ', ' sat')).toBe('a cat sat');
    expect(join(strategy, 'a cat ', 'sat')).toBe('a cat sat');
    expect(join(strategy, 'a cat.\n', '\n\nIt sat')).toBe('a cat.\n\nIt sat');
    expect(join(strategy, 'a cat.\n\n', '\nIt sat')).toBe('a cat.\n\nIt sat');
    expect(join(strategy, 'if x:\n  ', '\n    pass')).toBe('if x:\n    pass');
    expect(join(strategy, 'if x:\n  ', '    pass')).toBe('if x:\n    pass');
    expect(join(strategy, 'if x:\n', '    pass')).toBe('if x:\n    pass');
    expect(join(strategy, 'a cat', ' sat')).toBe('a cat sat');
    expect(join(strategy, 'a cat \n', ' ')).toBe('a cat \n');
    expect(join(strategy, 'a cat \n')).toBe('a cat \n');
  });
});

it('with PREFILL what a model says again is what it means', () => {
  expect(join('PREFILL', '| --- | --- |', ' --- | --- |')).toBe('| --- | --- | --- | --- |');
  expect(join('PREFILL', 'Row, row, row your boat. ', 'Row, row, row your boat. Gently')).toBe('Row, row, row your boat. Row, row, row your boat. Gently');
});

it('with REGENERATE all is new', () => {
  expect(new Seam({ priorText: '', strategy: 'REGENERATE' }).push(' The lamp')).toBe(' The lamp');
});

it('a surrogate pair that comes in halves is delivered whole', () => {
  const seam = new Seam({ priorText: 'Look:', strategy: 'INSTRUCT' });
  expect(seam.push(' a \uD83D')).toBe(' a ');
  expect(seam.push('\uDE00 b')).toBe('\u{1F600} b');
  expect(seam.push('\uD83D')).toBe('');
  expect(seam.end()).toBe('\uD83D');
});

describe('whatever the text', () => {
  const characters = fc.constantFrom('a', 'b', 'c', ' ', '\n', '.', 'é', '\u{1F600}', '的');
  const texts = fc.oneof(fc.string({ unit: characters, maxLength: 60 }), fc.string({ unit: 'binary', maxLength: 30 }));
  const strategies = fc.constantFrom<Strategy>('PREFILL', 'INSTRUCT', 'REGENERATE');

  it('how the continuation is cut changes nothing', () => {
    const cases = fc.tuple(texts, fc.nat(60), texts, fc.array(fc.nat(120), { maxLength: 12 }), strategies);
    fc.assert(
      fc.property(cases, ([prior, overlap, added, cuts, strategy]) => {
        const continuation = prior.slice(Math.max(0, prior.length - overlap)) + added;
        const points = [0, ...cuts.map((cut) => Math.min(cut, continuation.length)).sort((left, right) => left - right), continuation.length];
        const deltas = points.slice(1).map((point, index) => continuation.slice(points[index], point));
        expect(join(strategy, prior, ...deltas)).toBe(join(strategy, prior, continuation));
        expect(join(strategy, prior, ...continuation.split(''))).toBe(join(strategy, prior, continuation));
      }),
      { seed: 11, numRuns: 2_000 },
    );
  });

  it('what is delivered is an end of the continuation, and no delta of it ends in half a pair', () => {
    fc.assert(
      fc.property(texts, texts, fc.nat(40), strategies, (prior, added, overlap, strategy) => {
        const continuation = prior.slice(Math.max(0, prior.length - overlap)) + added;
        const seam = new Seam({ priorText: prior, strategy });
        const delivered = continuation.split('').map((unit) => seam.push(unit));
        for (const delta of delivered) expect(delta).not.toMatch(/[\uD800-\uDBFF]$/);
        expect(continuation.endsWith(delivered.join('') + seam.end())).toBe(true);
      }),
      { seed: 12, numRuns: 2_000 },
    );
  });

  it('a text that goes on from any point, or from 12 to 400 characters before it, is whole', () => {
    const words = fc.uniqueArray(fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'), minLength: 4, maxLength: 9 }), { minLength: 20, maxLength: 120, size: 'max' });
    const gaps = fc.infiniteStream(fc.constantFrom(' ', ' ', ' ', '. ', ', ', '\n', '\n\n', '\n    '));
    fc.assert(
      fc.property(words, gaps, fc.nat(), fc.nat(), fc.boolean(), (list, spaces, cutSeed, overlapSeed, overlaps) => {
        const text = list.map((word) => word + String(spaces.next().value)).join('');
        const cut = 1 + (cutSeed % (text.length - 1));
        const prior = text.slice(0, cut);
        const body = prior.trimEnd();
        const most = Math.min(400, body.length);
        const overlap = overlaps && most >= 12 ? 12 + (overlapSeed % (most - 11)) : 0;
        const start = body.length - overlap;
        // Where the text goes on as another end of what is there goes, nobody could tell.
        const ends = Array.from({ length: overlap === 0 ? body.length - 2 : start }, (_, index) => index);
        fc.pre(!ends.some((index) => text.startsWith(body.slice(index), start)));
        expect(join('INSTRUCT', prior, text.slice(start))).toBe(text);
        expect(join('PREFILL', prior, text.slice(body.length))).toBe(text);
      }),
      { seed: 13, numRuns: 1_000 },
    );
  });
});
