import randexp from 'randexp';
import type { JsonSchema } from '../types.ts';
import { createRandom } from '../../random.ts';
import { emptyOfFormat, fitLength, mostCharacters } from './empty-value.ts';
import type { Token } from './limit-repetitions.ts';
import { limitRepetitions } from './limit-repetitions.ts';
import { readLimit } from './schema.ts';

/** Its types say that the class is a member of what it exports; it is what it exports. */
const RandExp = randexp as unknown as typeof randexp.default;

const words = ['unknown', 'something', 'x', 'Other', 'value-1', 'A', '1', '0', ' '];
/** So often a pattern is followed by chance before it is given up. */
const patternTries = 60;

/**
 * Strings that may satisfy a schema, most empty ones first: of its format, of its pattern, and words. Another `variant` has others, as far as there are any.
 */
export function* inventStrings(schema: JsonSchema, variant: number): Generator<string> {
  const { format, pattern } = schema;
  const least = Math.max(readLimit(schema, 'minLength') ?? 0, 0);
  if (least > mostCharacters) {
    yield fitLength('', schema); // which is not long enough, and nothing is
    return;
  }
  if (typeof format === 'string' && Object.hasOwn(emptyOfFormat, format)) yield* varyFormat(format, variant);
  if (typeof pattern === 'string') yield* followPattern(pattern, variant, least);
  if (variant === 0) yield fitLength('', schema);
  for (const word of words) yield fitLength(variant === 0 ? word : `${word}${variant}`, schema);
  // Where there is room for one character only there are letters.
  yield fitLength(String.fromCharCode(97 + (variant % 26)), schema);
  yield fitLength(String.fromCharCode(65 + (variant % 26)).repeat(Math.max(least, 1)), schema);
}

function* varyFormat(format: string, variant: number): Generator<string> {
  const empty = emptyOfFormat[format] ?? '';
  const day = String(1 + (variant % 28)).padStart(2, '0');
  const second = String(variant % 60).padStart(2, '0');
  if (variant === 0) yield empty;
  else if (format.startsWith('date')) yield empty.replace('-01-01', `-01-${day}`);
  else if (format === 'time') yield `00:00:${second}Z`;
  else if (format === 'duration') yield `PT${variant}S`;
  else if (/^(?:idn-)?email$/.test(format)) yield `unknown${variant}@example.com`;
  else if (format.endsWith('hostname')) yield `host${variant}.example.com`;
  else if (format === 'ipv4') yield `0.0.0.${variant % 256}`;
  else if (format === 'ipv6') yield `::${variant.toString(16)}`;
  else if (format === 'uuid') yield `00000000-0000-0000-0000-${String(variant).padStart(12, '0')}`;
  else if (format === 'json-pointer' || format.startsWith('uri') || format.startsWith('iri')) yield `${empty}${empty.endsWith('/') ? '' : '/'}${variant}`;
  else yield `${empty}${variant}`;
}

/** The shortest string of the pattern first, then others by chance, the same ones every time. */
function* followPattern(pattern: string, variant: number, least: number): Generator<string> {
  const writer = openPattern(pattern);
  if (writer === null) return;
  const most = Math.max(least, 12); // repetitions where the pattern sets no end
  limitRepetitions(tokensOf(writer), mostCharacters, most);
  if (variant === 0) {
    writer.randInt = (from) => from;
    yield writer.gen();
    // Repetitions that may be long enough.
    writer.randInt = (_, to) => to;
    for (const max of least > 1 ? [least - 1, least] : []) {
      writer.max = max;
      yield writer.gen();
    }
  }
  const random = createRandom(variant, pattern);
  writer.max = most;
  writer.randInt = (from, to) => from + Math.floor(random() * (to - from + 1));
  for (let turn = 0; turn < patternTries; turn += 1) yield writer.gen();
}

/** Its types keep it to itself. */
const tokensOf = (writer: InstanceType<typeof RandExp>): Token => (writer as unknown as { readonly tokens: Token }).tokens;

/** Of Unicode's classes, which are not known to the generator, one character stands for each; names of groups are left out. Null for what is no pattern. */
function openPattern(pattern: string): InstanceType<typeof RandExp> | null {
  try {
    return new RandExp(pattern.replace(/\(\?<(?![=!])[^>]*>/g, '(').replace(/\\(p|P)\{([^}]*)\}/g, (_, sign: string, name: string) => (sign === 'P' ? '~' : characterOf(name))));
  } catch {
    return null;
  }
}

const characters: readonly (readonly [RegExp, string])[] = [
  [/^(?:Lu|Uppercase)/, 'A'], [/^N/, '1'], [/^P/, '!'], [/^(?:Z|White)/, ' '], [/^Sc/, '\\$'], [/^(?:Emoji|Extended)/, '😀'], [/Han$/, '木'], [/Cyrillic$/, 'а'], [/Greek$/, 'α'],
];

function characterOf(property: string): string {
  return characters.find(([name]) => name.test(property))?.[1] ?? 'a';
}
