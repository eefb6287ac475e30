import fc from 'fast-check';

/** Texts of any characters, and of any UTF-16 units: halves of surrogate pairs without their other half too. */
export const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom('a', ' ', 'é', '😀', '\ud83d', '\ude00', '👩‍👩‍👧') }),
  fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
);

/** The text in pieces, cut between any two UTF-16 units. */
export const cutAnywhere = (text: string): fc.Arbitrary<readonly string[]> =>
  fc.array(fc.nat({ max: text.length })).map((places) => {
    const cuts = [0, ...places.toSorted((left, right) => left - right), text.length];
    return cuts.slice(1).map((end, index) => text.slice(cuts[index], end));
  });

/** What a text is that came in pieces, once all have come: a half that has no other is U+FFFD, or left out at the end. */
export const wholeOf = (text: string): string => text.replace(/[\ud800-\udbff]$/, '').toWellFormed();
