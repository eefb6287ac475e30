import type { BedrockContentBlock } from '../../datasources/types.ts';
import { isJsonObject, type JsonObject } from '../../json.ts';
import type { ModelFacts } from '../model-facts.ts';
import { isPoint, lastPlace, takesPointsAmongTools, withoutMisplaced } from './cache-point-places.ts';
import type { Draft } from './draft.ts';

/** What of a request can be cached, in the order in which Bedrock reads it, and how many tokens each part has. */
export interface Cacheable {
  readonly toolConfig: JsonObject | undefined;
  readonly toolTokens: number;
  readonly system: readonly BedrockContentBlock[];
  readonly systemTokens: number;
  readonly drafts: readonly Draft[];
  /** Of each draft. */
  readonly draftTokens: readonly number[];
  /** With how many summaries the first message begins, and how many tokens they have. */
  readonly lead: { readonly blocks: number; readonly tokens: number };
}

/**
 * Places cache points: after the message that ended the last request, which this one reads, and after the last message, which the next one reads; after
 * the system prompts; after the summaries, of which the next compaction leaves the older ones as they are; and after the tools. Only where enough comes
 * before for the model to cache it, and as many as it takes, in this order. Points that stood there already are taken out. What of a message
 * Bedrock takes no point after is left for the next one.
 */
export function placeCachePoints(parts: Cacheable, model: ModelFacts, ttl: '5m' | '1h' | null): Pick<Cacheable, 'toolConfig' | 'system' | 'drafts'> {
  const { toolTokens, systemTokens, drafts, draftTokens, lead } = parts;
  const { cache, bodyFormat } = model;
  const toolConfig = parts.toolConfig && { ...parts.toolConfig, tools: withoutPoints(listOf(parts.toolConfig['tools'])) };
  const system = withoutPoints(parts.system);
  if (cache === null) return { toolConfig, system, drafts };
  const point: BedrockContentBlock = { cachePoint: { type: 'default', ...(ttl === null ? {} : { ttl: ttl === '1h' && !cache.ttl1h ? '5m' : ttl }) } };
  const isClaude = bodyFormat === 'anthropic-messages';
  let reached = toolTokens + systemTokens;
  const ends = drafts.flatMap(({ role, content }, index) => {
    const before = reached;
    reached += draftTokens[index] ?? 0;
    const place = lastPlace(content, model);
    const tokens = place === content.length ? reached : before;
    return role === 'user' && place > 0 && tokens >= cache.minTokens ? [{ index, place }] : [];
  });
  const inMessages = new Map(ends.slice(-Math.min(2, cache.maxCheckpoints)).map(({ index, place }) => [index, place]));
  let left = cache.maxCheckpoints - inMessages.size;
  const afterSystem = system.length > 0 && toolTokens + systemTokens >= cache.minTokens && left-- > 0;
  // Claude finds what was cached up to some blocks before a point, and is the one that caches tools by themselves.
  const afterLead = isClaude && lead.blocks > 0 && toolTokens + systemTokens + lead.tokens >= cache.minTokens && left-- > 0;
  const afterTools = toolConfig !== undefined && isClaude && toolTokens >= cache.minTokens && left > 0;
  return {
    toolConfig: afterTools ? { ...toolConfig, tools: [...toolConfig.tools, point] } : toolConfig,
    system: afterSystem ? [...system, point] : system,
    drafts: drafts.map((draft, index) => {
      const places = [index === 0 && afterLead ? lead.blocks : undefined, inMessages.get(index)].filter((place) => place !== undefined);
      return { ...draft, content: insertAt(draft.content, places, point) };
    }),
  };
}

/** At each place once. */
function insertAt(content: readonly BedrockContentBlock[], places: readonly number[], point: BedrockContentBlock): readonly BedrockContentBlock[] {
  return places.length === 0 ? content : [...content, null].flatMap((block, index) => [...(places.includes(index) ? [point] : []), ...(block === null ? [] : [block])]);
}

const listOf = (value: unknown): readonly JsonObject[] => (Array.isArray(value) ? value.filter(isJsonObject) : []);

const withoutPoints = (blocks: readonly BedrockContentBlock[]): readonly BedrockContentBlock[] => blocks.filter((block) => !isPoint(block));

/**
 * The callers' own points where Bedrock takes them, as many as the model takes, the latest; without a cache none. An hour where the model keeps nothing so long, or after a point
 * of five minutes, becomes five minutes: Bedrock refuses both.
 */
export function limitCachePoints(parts: Pick<Cacheable, 'toolConfig' | 'system' | 'drafts'>, model: ModelFacts): Pick<Cacheable, 'toolConfig' | 'system' | 'drafts'> {
  const { toolConfig, system } = parts;
  const { cache } = model;
  const given = listOf(toolConfig?.['tools']);
  const tools = takesPointsAmongTools(model) ? given : withoutPoints(given);
  const drafts = parts.drafts.map((draft) => ({ ...draft, content: withoutMisplaced(draft.content, model) }));
  const points = [...tools, ...system, ...drafts.flatMap(({ content }) => content)].filter(isPoint);
  let tooMany = points.length - (cache?.maxCheckpoints ?? 0);
  let isShort = cache?.ttl1h !== true;
  const fit = (blocks: readonly BedrockContentBlock[]): readonly BedrockContentBlock[] =>
    blocks.flatMap((block) => {
      if (!isPoint(block)) return [block];
      if (tooMany-- > 0) return [];
      const isHour = isJsonObject(block['cachePoint']) && block['cachePoint']['ttl'] === '1h';
      if (!isHour) isShort = true;
      return [isHour && isShort ? { cachePoint: { type: 'default', ttl: '5m' } } : block];
    });
  // In the order in which Bedrock reads them.
  return {
    toolConfig: toolConfig && { ...toolConfig, tools: fit(tools) },
    system: fit(system),
    drafts: drafts.map((draft) => ({ ...draft, content: fit(draft.content) })),
  };
}
