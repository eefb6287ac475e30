import randexp from 'randexp';
import type { JsonSchema } from '../types.ts';
import { createRandom } from '../../random.ts';
import { emptyOfFormat, fitLength, mostCharacters } from './empty-value.ts';
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
  if (variant === 0) {
    yield write(writer, (from) => from);
    // Repetitions that may be long enough.
    for (const max of least > 1 ? [least - 1, least] : []) {
      writer.max = max;
      yield write(writer, (_, to) => to);
    }
  }
  const random = createRandom(variant, pattern);
  writer.max = Math.max(least, 12);
  for (let turn = 0; turn < patternTries; turn += 1) yield write(writer, (from, to) => from + Math.floor(random() * (to - from + 1)));
}

/** `pick` says how often something is repeated, and which of several it is; together never so often that the text would be longer than any that is written. */
function write(writer: InstanceType<typeof RandExp>, pick: (from: number, to: number) => number): string {
  let room = mostCharacters;
  writer.randInt = (from, to) => {
    const picked = Math.min(pick(from, to), room);
    room -= picked;
    return picked;
  };
  return writer.gen();
}

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
