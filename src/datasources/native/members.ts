import type { JsonObject } from '../../json.ts';
import { isJsonObject } from '../../json.ts';

/** The object, or one without members where there is none. */
export const toObject = (value: unknown): JsonObject => (isJsonObject(value) ? value : {});

/** The first object of a list, or one without members. */
export const firstObject = (value: unknown): JsonObject => toObjects(value)[0] ?? {};

/** The objects of a list. */
export const toObjects = (value: unknown): readonly JsonObject[] => (Array.isArray(value) ? value.filter(isJsonObject) : []);

/** The text, or an empty one. */
export const toText = (value: unknown): string => (typeof value === 'string' ? value : '');
