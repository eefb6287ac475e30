import { isWithinEdits } from './edit-distance.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../json.ts';

/** The members of a structure, and theirs; null: it is not looked into, as it holds a value, what is the model's own, or what there is not in batch jobs. Of a list each item is such a structure. */
interface Members {
  readonly [name: string]: Members | null;
}

const medium: Members = { format: null, source: { bytes: null, s3Location: { uri: null, bucketOwner: null } }, error: null };

const block: Members = {
  text: null,
  image: medium,
  video: medium,
  audio: medium,
  document: { format: null, name: null, source: { bytes: null, s3Location: { uri: null, bucketOwner: null }, text: null, content: { text: null } }, context: null, citations: { enabled: null } },
  reasoningContent: { reasoningText: { text: null, signature: null }, redactedContent: null },
  searchResult: { source: null, title: null, content: { text: null }, citations: { enabled: null } },
  citationsContent: null,
  guardContent: null,
  cachePoint: null,
  toolUse: null,
  toolResult: null,
  toolAddition: null,
  toolRemoval: null,
};

const message: Members = { role: null, content: block };

/** A Converse request in a record: the API reference's members, without the model's id, which stands in the job. */
const request: Members = {
  messages: message,
  system: { text: null, guardContent: null, cachePoint: null },
  inferenceConfig: { maxTokens: null, temperature: null, topP: null, stopSequences: null },
  toolConfig: null,
  guardrailConfig: null,
  additionalModelRequestFields: null,
  additionalModelResponseFieldPaths: null,
  promptVariables: null,
  requestMetadata: null,
  performanceConfig: { latency: null },
  serviceTier: { type: null },
  outputConfig: null,
};

/** A member whose name Converse does not have, and almost has. */
export interface MisspeltMember {
  /** In the request, such as `messages[0].contents`. */
  readonly path: string;
  readonly name: string;
  /** The names that Converse has there. */
  readonly known: readonly string[];
}

/** Is it a member of a Converse request, or meant to be one? */
export const isConverseMember = (name: string): boolean => isMeant(name, request);

/** The same of a message's. */
export const isMessageMember = (name: string): boolean => isMeant(name, message);

/** The first member that is misspelt. A name that is like none may be new to Converse, and is none. */
export const findMisspelt = (body: JsonObject): MisspeltMember | undefined => findIn(body, request, '');

function findIn(value: JsonValue, members: Members, path: string): MisspeltMember | undefined {
  if (Array.isArray(value)) return first((value as readonly JsonValue[]).entries(), ([index, item]) => findIn(item, members, `${path}[${index}]`));
  if (!isJsonObject(value)) return undefined;
  return first(Object.entries(value), ([name, held]) => {
    const at = path === '' ? name : `${path}.${name}`;
    const inside = Object.hasOwn(members, name) ? members[name] : undefined;
    if (inside === undefined) return isMisspelt(name, members) ? { path: at, name, known: Object.keys(members) } : undefined;
    return inside === null ? undefined : findIn(held, inside, at);
  });
}

function first<Item>(items: Iterable<Item>, find: (item: Item) => MisspeltMember | undefined): MisspeltMember | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

const isMeant = (name: string, members: Members): boolean => Object.hasOwn(members, name) || isMisspelt(name, members);

/** Two letters make another word of a short one. */
const isMisspelt = (name: string, members: Members): boolean => Object.keys(members).some((known) => isWithinEdits(name, known, known.length < 4 ? 1 : 2));
