import { XMLParser, XMLValidator } from 'fast-xml-parser';
import type { JsonObject, JsonValue } from '../../json.ts';
import type { InexactNumber } from '../exact-numbers.ts';
import { isExact } from '../exact-numbers.ts';
import type { Read } from '../read-json.ts';
import { escapePointer } from '../subschemas.ts';
import { TypesOfValues } from '../types-of-value.ts';
import { itemName, propertyName } from './write-xml.ts';

/** An element: its name, its attributes, and what stands in it. */
interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly text: string;
  readonly children: readonly Element[];
}

const mostLevels = 200;
const parser = new XMLParser({ preserveOrder: true, ignoreAttributes: false, attributeNamePrefix: '', parseTagValue: false, parseAttributeValue: false, trimValues: false, processEntities: false, ignoreDeclaration: true, ignorePiTags: true });

/**
 * Reads what {@link writeXml} writes, and what a model writes in its place: where an element does not say what it is, the schema does, and elements of one name
 * that stand side by side are a list. Thoughts before the document are passed over; where there are more elements side by side it is the one that is called `rootName`.
 * Undefined where there is no XML. No entity is ever expanded but the five of XML itself, and no document type is taken.
 */
export function readXml(text: string, schema: JsonObject, rootName: string): Read | undefined {
  if (/<!DOCTYPE|<!ENTITY/i.test(text)) return undefined;
  const said = withoutThoughts(text);
  return readDocument(between(said, /<[A-Za-z_]/, '>'), schema) ?? readDocument(between(said, new RegExp(`<${rootName}[\\s>]`), `</${rootName}>`), schema);
}

/** Elements in which models think before they answer; they need not be XML inside. */
const thoughts = ['thinking', 'think', 'thought', 'thoughts', 'reasoning', 'reflection', 'scratchpad', 'analysis'];

/** What stands behind the thoughts at the beginning. */
function withoutThoughts(text: string): string {
  let rest = text.trimStart();
  for (;;) {
    const name = thoughts.find((thought) => rest.startsWith(`<${thought}>`));
    const end = name === undefined ? -1 : rest.indexOf(`</${name}>`);
    if (name === undefined || end === -1) return rest;
    rest = rest.slice(end + name.length + 3).trimStart();
  }
}

/** From the first that begins so to the last that ends so. */
function between(text: string, begin: RegExp, ending: string): string | undefined {
  const start = text.search(begin);
  const end = text.lastIndexOf(ending);
  return start === -1 || end < start ? undefined : text.slice(start, end + ending.length);
}

function readDocument(document: string | undefined, schema: JsonObject): Read | undefined {
  if (document === undefined) return undefined;
  try {
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- the package that is to follow it is not among ours
    if (XMLValidator.validate(document.replaceAll('&', '')) !== true) return undefined; // the parser ends by itself what has no end; a bare & is let be
    const [root, ...more] = toElements(parser.parse(document) as readonly ParsedNode[], 0);
    if (root === undefined || more.length > 0) return undefined;
    const whole: Whole = { types: new TypesOfValues(schema), inexact: [] };
    return { value: toValue(root, schema, whole, ''), inexact: whole.inexact };
  } catch {
    return undefined;
  }
}

type ParsedNode = Readonly<Record<string, unknown>>;

function toElements(nodes: readonly ParsedNode[], depth: number): readonly Element[] {
  if (depth > mostLevels) throw new RangeError('The XML is nested too deeply.');
  return nodes.flatMap((node) => {
    const name = Object.keys(node).find((key) => key !== ':@' && key !== '#text');
    const inside = name === undefined ? undefined : node[name];
    if (name === undefined || !Array.isArray(inside)) return [];
    const parts = inside as readonly ParsedNode[];
    const text = parts.map((part) => (typeof part['#text'] === 'string' ? decode(part['#text']) : '')).join('');
    const attributes = Object.entries((node[':@'] ?? {}) as Record<string, unknown>).map(([key, value]) => [key, decode(String(value))] as const);
    return [{ name, attributes: Object.fromEntries(attributes), text, children: toElements(parts, depth + 1) }];
  });
}

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

const decode = (text: string): string =>
  text.replaceAll(/&(?:#(\d{1,7})|#x([\da-fA-F]{1,6})|(amp|lt|gt|quot|apos));/g, (_, decimal: string | undefined, hex: string | undefined, name: string | undefined) =>
    name === undefined ? String.fromCodePoint(decimal === undefined ? Number.parseInt(hex ?? '0', 16) : Number(decimal)) : (named[name] ?? ''),
  );

/** What the whole schema says, and the numbers of the document that are not what is written. */
interface Whole {
  readonly types: TypesOfValues;
  readonly inexact: InexactNumber[];
}

function toValue(element: Element, schema: JsonValue | undefined, whole: Whole, pointer: string): JsonValue {
  const { attributes, text, children } = element;
  if (attributes['encoding'] === 'json') return JSON.parse(text) as JsonValue;
  const type = attributes['type'] ?? guess(element, whole.types.of(schema));
  switch (type) {
    case 'null':
      return null;
    case 'number':
    case 'integer':
      if (typeof toNumber(text) === 'number' && !isExact(text.trim(), Number(text))) whole.inexact.push({ pointer, source: text.trim() });
      return toNumber(text);
    case 'boolean':
      return text.trim() === 'true' ? true : text.trim() === 'false' ? false : text;
    case 'array':
      return children.map((child, index) => toValue(child, whole.types.itemOf(schema, index), whole, `${pointer}/${index}`));
    case 'object':
      return toObject(children, schema, whole, pointer);
    default:
      return children.length > 0 ? toObject(children, schema, whole, pointer) : text;
  }
}

function toObject(children: readonly Element[], schema: JsonValue | undefined, whole: Whole, pointer: string): JsonObject {
  const groups = Map.groupBy(children, nameOf);
  const members = [...groups].map(([name, elements]): [string, JsonValue] => {
    const member = whole.types.propertyOf(schema, name);
    const [first] = elements;
    if (first === undefined) return [name, null];
    const place = `${pointer}/${escapePointer(name)}`;
    const isRepeated = elements.length > 1 || (first.attributes['type'] === undefined && isListBySchema(first, whole.types.of(member)));
    return [name, isRepeated ? elements.map((element, index) => toValue(element, whole.types.itemOf(member, index), whole, `${place}/${index}`)) : toValue(first, member, whole, place)];
  });
  return Object.fromEntries(members);
}

/** One element where a list is wanted is its only item, unless it is what the schema takes in place of a list. */
function isListBySchema({ text, children }: Element, types: readonly JsonValue[]): boolean {
  if (!types.includes('array') || children.some(({ name }) => name === itemName)) return false;
  return children.length > 0 ? !types.includes('object') : text.trim() !== '' && !types.includes('string') && guessOfText(text, types) === 'string';
}

function nameOf({ name, attributes }: Element): string {
  const own = attributes['name'];
  if (name !== propertyName || own === undefined) return name;
  return attributes['name-encoding'] === 'json' ? String(JSON.parse(own)) : own;
}

/** What a number is that is written as JSON has it; anything else stays what it is, and the schema judges it. */
const toNumber = (text: string): JsonValue => (/^\s*-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?\s*$/.test(text) ? Number(text) : text);

const guess = ({ text, children }: Element, types: readonly JsonValue[]): string => (children.length > 0 ? guessOfChildren(children, types) : guessOfText(text, types));

const guessOfChildren = (children: readonly Element[], types: readonly JsonValue[]): string => (types.includes('array') && children.every(({ name }) => name === itemName) ? 'array' : 'object');

/** XML has no types: a text is what the schema wants, where it can be that. */
function guessOfText(text: string, types: readonly JsonValue[]): string {
  if (types.includes('string') || types.length === 0) return 'string';
  if (types.some((type) => type === 'number' || type === 'integer') && typeof toNumber(text) === 'number') return 'number';
  if (types.includes('boolean') && /^\s*(?:true|false)\s*$/.test(text)) return 'boolean';
  if (text.trim() !== '') return 'string';
  return types.includes('null') ? 'null' : types.includes('array') ? 'array' : types.includes('object') ? 'object' : 'string';
}
