import fc from 'fast-check';
import { expect, it } from 'vitest';
import { WholeCharacters } from '../../src/generations/whole-characters.ts';
import { anyText, cutAnywhere, wholeOf } from './kit/cut-text.ts';

it('gives well-formed pieces that add up to the whole text, wherever it was cut', () => {
  fc.assert(
    fc.property(anyText.chain((text) => fc.tuple(fc.constant(text), cutAnywhere(text))), ([text, pieces]) => {
      const characters = new WholeCharacters();
      const given = pieces.map((piece) => characters.push('here', piece));
      expect(given.every((piece) => piece.isWellFormed())).toBe(true);
      expect(given.join('')).toBe(wholeOf(text));
    }),
    { seed: 5, examples: [[['😀', ['\ud83d', '\ude00']]], [['a\ud83d', ['a\ud83d']]], [['\ud83d😀', ['\ud83d', '\ud83d', '\ude00']]], [['\ude00\ud83d', ['\ude00', '\ud83d']]]] },
  );
});

it('holds back nothing but a first half', () => {
  const characters = new WholeCharacters();
  expect(['one 😀', ' two \ud83d', '', '\ude00 three'].map((piece) => characters.push('here', piece))).toEqual(['one 😀', ' two ', '', '😀 three']);
});

it('texts at different places do not meet, and none goes on after clear()', () => {
  const characters = new WholeCharacters();
  expect(characters.push('left', '\ud83d')).toBe('');
  expect(characters.push('right', '\ude00')).toBe('\ufffd');
  expect(characters.push('left', '\ude00')).toBe('😀');
  characters.push('left', '\ud83d');
  characters.clear();
  expect(characters.push('left', 'one')).toBe('one');
});
