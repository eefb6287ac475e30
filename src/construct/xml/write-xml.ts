import type { JsonValue } from '../../json.ts';
import { isJsonObject } from '../../json.ts';

/** The name of a list's items, and of a property whose own name is none that XML has. */
export const itemName = 'item';
export const propertyName = 'property';

const xmlName = /^[A-Za-z_][\w.-]*$/;
/** Such names belong to XML itself, or mean something to JavaScript, so that readers refuse them. */
const isReserved = (name: string): boolean => /^xml/i.test(name) || name in Object.prototype || name === 'prototype';
/** What XML cannot say, or not everywhere, not even by a reference: control characters, halves of characters, and two that are none. */
const unsayable = /[[\p{Cc}\p{Cs}\ufffe\uffff]--[\t\n\r]]/v;

/**
 * A JSON value as XML, of which the same value can be read again. A property is an element of its name; a list an element with `type="array"` whose children are
 * `item`; a number, a boolean and null say so in `type`; a text is the text of its element. A property whose name XML does not have is `property` with a `name`; a text that
 * XML cannot say stands as a JSON string, with `encoding="json"`.
 */
export const writeXml = (value: JsonValue, rootName: string): string => writeElement(xmlName.test(rootName) && !isReserved(rootName) ? rootName : 'answer', '', value, '');

function writeElement(tag: string, attributes: string, value: JsonValue, indent: string): string {
  const element = (more: string, inside: string): string => `${indent}<${tag}${attributes}${more}${inside === '' ? '/>' : `>${inside}</${tag}>`}`;
  if (value === null) return element(' type="null"', '');
  if (typeof value === 'string') return unsayable.test(value) ? element(' encoding="json"', escape(JSON.stringify(value))) : element('', escape(value));
  if (typeof value !== 'object') return element(` type="${typeof value}"`, String(value));
  const children = isJsonObject(value) ? Object.entries(value).map(([name, member]) => writeProperty(name, member, `${indent}  `)) : (value).map((item) => writeElement(itemName, '', item, `${indent}  `));
  const type = !isJsonObject(value) ? ' type="array"' : looksLikeList(Object.keys(value)) ? ' type="object"' : '';
  return element(type, children.length === 0 ? '' : `\n${children.join('\n')}\n${indent}`);
}

/** An object that nobody could tell from a list, or from an empty text. */
const looksLikeList = (names: readonly string[]): boolean => names.every((name) => name === itemName);

function writeProperty(name: string, value: JsonValue, indent: string): string {
  if (xmlName.test(name) && !isReserved(name)) return writeElement(name, '', value, indent);
  return unsayable.test(name) ? writeElement(propertyName, ` name="${escape(JSON.stringify(name))}" name-encoding="json"`, value, indent) : writeElement(propertyName, ` name="${escape(name)}"`, value, indent);
}

const signs: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\r': '&#13;', '\n': '&#10;', '\t': '&#9;' };

/** Line breaks and tabs as references, since readers change them as they stand. */
const escape = (text: string): string => text.replaceAll(/[&<>"\r\n\t]/g, (sign) => signs[sign] ?? sign);
