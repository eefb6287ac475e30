import { XMLParser } from 'fast-xml-parser';

/** What an element holds: text, elements by name, or several of one name. */
export type XmlValue = string | number | boolean | { readonly [name: string]: XmlValue | undefined } | readonly XmlValue[];

export const s3Namespace = 'http://s3.amazonaws.com/doc/2006-03-01/';

/** Writes an element; members that are undefined are left out, and a list is the element several times. */
export function writeElement(name: string, value: XmlValue, attributes = ''): string {
  if (isList(value)) return value.map((item) => writeElement(name, item)).join('');
  const content = typeof value === 'object'
    ? Object.entries(value).map(([member, item]) => (item === undefined ? '' : writeElement(member, item))).join('')
    : escapeXml(String(value));
  return `<${name}${attributes}>${content}</${name}>`;
}

const isList = (value: XmlValue): value is readonly XmlValue[] => Array.isArray(value);

/** Puts the declaration before an element. */
export const xmlDocument = (element: string): string => `<?xml version="1.0" encoding="UTF-8"?>\n${element}`;

/** A document of S3's own namespace. */
export const s3Document = (name: string, value: XmlValue): string => xmlDocument(writeElement(name, value, ` xmlns="${s3Namespace}"`));

/** Control characters have no place in XML 1.0 at all; of the others S3 escapes the same. */
function escapeXml(text: string): string {
  return text.replace(/[&<>"\r\n\t]/g, (char) => escapes[char] ?? char);
}

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\r': '&#13;', '\n': '&#10;', '\t': '&#9;' };

const parser = new XMLParser({ ignoreAttributes: true, parseTagValue: false, trimValues: false, ignoreDeclaration: true, isArray: (name) => name === 'Part' || name === 'Object' });

/** Parses a document; everything in it is text. Undefined where it is no XML. */
export function parseXml(text: string): unknown {
  try {
    return parser.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
