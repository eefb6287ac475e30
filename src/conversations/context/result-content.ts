import { isJsonObject, type JsonObject } from '../../json.ts';

/** What a tool has answered, block by block. */
export const resultContent = ({ content }: JsonObject): readonly JsonObject[] => (Array.isArray(content) ? content.filter(isJsonObject) : []);
