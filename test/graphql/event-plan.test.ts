import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { GraphQLError } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import { CodedError } from '../../src/errors.ts';
import type { EventScoped } from '../../src/graphql/context.ts';
import { defaultLimits } from '../../src/graphql/limits.ts';
import { createPipeline } from '../../src/graphql/pipeline.ts';
import type { Pipeline } from '../../src/graphql/pipeline.ts';
import { pure } from '../../src/graphql/pure-resolver.ts';
import { createSchema } from '../../src/graphql/schema.ts';
import { resolvers } from '../../src/resolvers/index.ts';
import type { GenerationEventBody } from '../../src/storage/generation-record.ts';
import { toEventOutput } from '../../src/subscriptions/events.ts';
import { subscriptions } from './kit/selections.ts';

const log = { debug: () => undefined, info: () => undefined, error: () => undefined };
const requestIds = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

interface Answers {
  readonly texts: readonly string[];
  /** How many events were executed. */
  readonly executed: number;
}

type ToyPipeline = Pipeline<EventScoped>;

const pipelineOf = (schema: GraphQLSchema): ToyPipeline => createPipeline({ schema, log, limits: defaultLimits });

/** What a subscription answers to the events; null where the document is not valid. */
async function answer(pipeline: ToyPipeline, query: string, variables: Readonly<Record<string, unknown>> = { yes: true, no: false }): Promise<Answers | null> {
  let executed = 0;
  const context: EventScoped = {
    forEvent: () => {
      executed += 1;
      return context;
    },
  };
  const preparation = pipeline.prepare({ query, variables });
  if (!preparation.ok) return null;
  const stream = await pipeline.subscribe(preparation.operation, context, new AbortController().signal);
  if (!(Symbol.asyncIterator in stream)) throw new Error(`${query}: ${JSON.stringify(stream)}`);
  const texts: string[] = [];
  for await (const batch of stream) texts.push(...batch.map((text) => text.replaceAll(requestIds, 'an id')));
  return { texts, executed };
}

const schemaText = `
  scalar JSON
  scalar DateTime
  scalar SafeInt
  scalar Base64
  scalar Decimal
  enum Mood { CALM LOUD }
  interface Event { id: ID! mood: Mood }
  type Point { x: Int! y: Float near: [Point] own: String thing: Thing }
  type Said implements Event { id: ID! mood: Mood text: String! at: DateTime size: SafeInt bytes: Base64 price: Decimal json: JSON flag: Boolean words: [String!]! grid: [[Int]!] point: Point must: Point! thing: Thing things: [Thing!] upper(by: Int): String }
  type Ended implements Event { id: ID! mood: Mood own: String json: JSON! point: Point }
  type Odd implements Event { id: ID! mood: Mood other: Said }
  union Thing = Point | Said | Ended
  type Query { ok: Boolean }
  type Subscription { event(n: Int): Event! maybe: Event things: [Thing!] count: Int }
`;

/** The same schema twice: planned, and executed since its resolvers do not say what they are. */
function createBoth(events: () => readonly unknown[]): { readonly planned: ToyPipeline; readonly executed: ToyPipeline } {
  const create = (declare: <Source>(resolve: (source: Source) => unknown) => (source: Source) => unknown): ToyPipeline => {
    const root = () => ({
      // In a box: a generator would wait for a promise.
      subscribe: async function* () {
        yield* await Promise.resolve(events().map((event) => ({ event })));
      },
      resolve: declare(({ event }: { readonly event: unknown }) => event),
    });
    const own = (source: { readonly x?: unknown }) => (source.x === 13 ? Promise.reject(new CodedError('THROTTLED')) : `own ${String(source.x)}`);
    return pipelineOf(createSchema(
      { Query: { ok: () => true }, Subscription: { event: root(), maybe: root(), things: root(), count: root() }, Point: { own, y: declare((source: { readonly y?: unknown }) => source.y) }, Ended: { own } },
      schemaText,
    ));
  };
  return { planned: create(pure), executed: create((resolve) => resolve) };
}

/** What stands for a value that cannot be shared between two runs, or that fast-check cannot show. */
type Recipe = () => unknown;
const recipe = (name: string, make: Recipe): Recipe => Object.assign(make, { toString: () => name, [fc.toStringMethod]: () => name });

const synchronous = [
  ...[undefined, null, Number.NaN, -0, 1e21, 2.5, 2 ** 40, 10n, '', 'text', 'é\u2028"\\\n\ud800', true, new Date(0)].map((value) => recipe(typeof value, () => value)),
  recipe('error', () => new Error('secret')),
  recipe('coded error', () => new CodedError('MODEL_TIMEOUT')),
  recipe('graphql error', () => new GraphQLError('secret')),
  recipe('function', () => () => 'called'),
  recipe('throwing function', () => () => {
    throw new CodedError('OVERLOADED');
  }),
  recipe('set', () => new Set(['a', 'b'])),
  recipe('once', () => ['a', 'b'].values()),
  recipe('symbol', () => Symbol('s')),
  recipe('cycle', () => {
    const cycle: Record<string, unknown> = {};
    cycle['again'] = cycle;
    return cycle;
  }),
  recipe('toJSON', () => ({ toJSON: () => ({ from: 'toJSON' }) })),
  recipe('no JSON', () => ({ toJSON: () => undefined })),
  recipe('getter', () => ({
    __typename: 'Point',
    get x() {
      throw new CodedError('FORBIDDEN');
    },
  })),
  recipe('sparse array', () => Object.assign([1], { 2: 3 })),
];
const promises = [
  recipe('promise', () => Promise.resolve('promised')),
  recipe('rejection', () => {
    const rejected = Promise.reject(new CodedError('NOT_FOUND'));
    rejected.catch(() => undefined);
    return rejected;
  }),
  recipe('thenable', () => ({ then: (resolve: (value: unknown) => void) => resolve({ x: 1 }) })),
];
/** Promises not in lists: graphql-js leaves one that rejects alone where another item is wrong. */
const odd = fc.constantFrom<Recipe>(...synchronous, ...promises);
const oddItem = fc.constantFrom<Recipe>(...synchronous);

/** Mostly what the schema says. */
const valuesFor = (value: fc.Arbitrary<unknown>, others = odd): fc.Arbitrary<Recipe> => fc.oneof({ weight: 20, arbitrary: value.map((plain) => recipe(JSON.stringify(plain), () => plain)) }, { weight: 1, arbitrary: others });

const objectOf = (typename: string, fields: Record<string, fc.Arbitrary<Recipe>>, requiredKeys: readonly string[]): fc.Arbitrary<Recipe> =>
  fc.record(fields, { requiredKeys: [...requiredKeys] }).map((made) =>
    recipe(`${typename} ${Object.entries(made).map(([name, value]) => `${name}: ${String(value)}`).join(', ')}`, () => ({ __typename: typename, ...Object.fromEntries(Object.entries(made).map(([name, value]) => [name, value()])) })),
  );

const listOf = (item: fc.Arbitrary<Recipe>, others = odd): fc.Arbitrary<Recipe> => fc.oneof({ weight: 20, arbitrary: fc.array(item, { maxLength: 3 }).map((items) => recipe(`[${items.map(String).join('; ')}]`, () => items.map((make) => make()))) }, { weight: 1, arbitrary: others });

const text = valuesFor(fc.string());
const mood = valuesFor(fc.constantFrom('CALM', 'LOUD', null, 'NONE'));
const { event, thing } = fc.letrec<{ point: Recipe; thing: Recipe; said: Recipe; ended: Recipe; strange: Recipe; event: Recipe }>((tie) => ({
  point: objectOf('Point', { x: valuesFor(fc.integer({ min: 0, max: 20 })), y: valuesFor(fc.double()), near: listOf(tie('point')), thing: tie('thing') }, ['x']),
  said: objectOf(
    'Said',
    {
      id: valuesFor(fc.oneof(fc.string(), fc.nat())),
      mood,
      text,
      at: valuesFor(fc.constantFrom('2026-11-26T10:00:00Z', 'no date', 0)),
      size: valuesFor(fc.maxSafeInteger()),
      bytes: valuesFor(fc.constantFrom('aGk=', 'no base64!', null)),
      price: valuesFor(fc.constantFrom('0.10', '1e5')),
      json: valuesFor(fc.jsonValue()),
      flag: valuesFor(fc.boolean()),
      words: listOf(valuesFor(fc.string(), oddItem)),
      grid: listOf(listOf(valuesFor(fc.integer(), oddItem), oddItem)),
      point: tie('point'),
      must: tie('point'),
      thing: tie('thing'),
      things: listOf(tie('thing')),
      upper: text,
    },
    ['id', 'text', 'words', 'must'],
  ),
  ended: objectOf('Ended', { id: text, mood, json: valuesFor(fc.jsonValue()), point: tie('point') }, ['id', 'json']),
  strange: objectOf('Unheard', { id: text }, ['id']),
  thing: fc.oneof({ maxDepth: 3 }, { weight: 4, arbitrary: tie('point') }, { weight: 2, arbitrary: tie('said') }, { weight: 2, arbitrary: tie('ended') }, { weight: 1, arbitrary: oddItem }),
  event: fc.oneof({ maxDepth: 4 }, { weight: 10, arbitrary: tie('said') }, { weight: 5, arbitrary: tie('ended') }, { weight: 1, arbitrary: tie('point') }, { weight: 1, arbitrary: tie('strange') }, { weight: 1, arbitrary: odd }),
}));

describe('an event plan', () => {
  let current: readonly Recipe[] = [];
  const both = createBoth(() => current.map((make) => make()));
  const cases = fc.oneof(
    fc.record({ query: subscriptions(both.planned.schema, 'event', '(n: 1)'), events: fc.array(event, { minLength: 1, maxLength: 3 }) }),
    fc.record({ query: subscriptions(both.planned.schema, 'maybe', ''), events: fc.array(event, { minLength: 1, maxLength: 3 }) }),
    fc.record({ query: subscriptions(both.planned.schema, 'things', ''), events: fc.array(listOf(thing), { minLength: 1, maxLength: 3 }) }),
  );

  it('answers, byte for byte, what execution answers', async () => {
    const seen = { valid: 0, planned: 0, executed: 0, errors: 0 };
    await fc.assert(
      fc.asyncProperty(cases, async ({ query, events }) => {
        current = events;
        // A plan is kept for the next subscription of the same text, unless a variable changes it.
        for (const yes of [true, false, true]) {
          const variables = { yes, no: !yes };
          const ours = await answer(both.planned, query, variables);
          if (ours === null) return;
          const theirs = await answer(both.executed, query, variables);
          expect(ours.texts).toEqual(theirs?.texts);
          expect(theirs?.executed).toBe(theirs?.texts.length);
          seen.valid += 1;
          seen.executed += ours.executed;
          seen.planned += ours.texts.length - ours.executed;
          seen.errors += ours.texts.filter((result) => result.startsWith('{"errors"')).length;
        }
      }),
      { seed: 9, numRuns: 150 },
    );
    expect(Math.min(seen.valid, seen.planned, seen.executed, seen.errors)).toBeGreaterThan(10);
  }, 60_000);

  const said = { __typename: 'Said', id: 'a', mood: 'CALM', text: 't', words: ['w'], must: { x: 1, y: 2.5 }, json: { a: [1, null] } };
  const planOf = async (query: string, events: readonly unknown[], variables: Readonly<Record<string, unknown>> = {}) => answer(createBoth(() => events).planned, query, variables);

  it('executes nothing for a selection of plain fields', async () => {
    const query = `subscription ($with: Boolean!) { e: event(n: 2) { ...All __typename ... on Ended { own } } } fragment All on Event { id ... on Said { text @include(if: $with) words __proto__: mood must { x y } json } }`;
    expect(await planOf(query, [said, said], { with: true })).toEqual({
      texts: Array.from({ length: 2 }, () => '{"data":{"e":{"id":"a","text":"t","words":["w"],"__proto__":"CALM","must":{"x":1,"y":2.5},"json":{"a":[1,null]},"__typename":"Said"}}}'),
      executed: 0,
    });
    const { planned } = createBoth(() => [said]);
    for (const shown of [true, false, true]) expect((await answer(planned, query, { with: shown }))?.texts[0]?.includes('"text"')).toBe(shown);
  });

  it('executes only the events whose selection has a field with a resolver of its own, or with arguments', async () => {
    const ended = { __typename: 'Ended', id: 'b', x: 1, json: 1 };
    expect(await planOf('subscription { event { id ... on Ended { own } } }', [said, ended, said])).toEqual({
      texts: ['{"data":{"event":{"id":"a"}}}', '{"data":{"event":{"id":"b","own":"own 1"}}}', '{"data":{"event":{"id":"a"}}}'],
      executed: 1,
    });
    expect(await planOf('subscription { event { id ... on Said { upper(by: 1) } } }', [said, ended])).toMatchObject({ executed: 1 });
  });

  it('leaves errors to execution, where they null what they have to', async () => {
    const [first, second] = (await planOf('subscription { maybe { id ... on Said { must { x } } } }', [said, { ...said, must: { x: null } }]))?.texts ?? [];
    expect(first).toBe('{"data":{"maybe":{"id":"a","must":{"x":1}}}}');
    expect(JSON.parse(second ?? '')).toMatchObject({ data: { maybe: null }, errors: [{ path: ['maybe', 'must', 'x'], extensions: { code: 'INTERNAL' } }] });
  });

  it('answers a value that JSON cannot hold with a masked error', async () => {
    const cycle: Record<string, unknown> = {};
    cycle['again'] = cycle;
    const [text] = (await planOf('subscription { event { ... on Said { json } } }', [{ ...said, json: cycle }]))?.texts ?? [];
    expect(JSON.parse(text ?? '')).toMatchObject({ errors: [{ extensions: { code: 'INTERNAL' } }] });
    expect(text).not.toContain('circular');
  });
});

/** One event of each kind, as they stand in logs. */
const bodies = {
  started: { type: 'started', modelId: 'amazon.nova-lite-v1:0' },
  restarted: { type: 'restarted', modelId: 'amazon.nova-lite-v1:0', reason: 'once more' },
  textDelta: { type: 'textDelta', contentBlockIndex: 0, text: 'Grüße "\n' },
  reasoningDelta: { type: 'reasoningDelta', contentBlockIndex: 0, reasoningText: 'hm', signature: null, redactedContent: 'aGk=' },
  citationDelta: { type: 'citationDelta', contentBlockIndex: 1, citation: { title: 't', source: null, sourceContent: ['a', 'b'], location: { documentChar: { documentIndex: 0, start: 1, end: 2 } } } as never },
  toolUseStart: { type: 'toolUseStart', contentBlockIndex: 1, toolUseId: 'tool-1', name: 'look_up' },
  toolUseDelta: { type: 'toolUseDelta', contentBlockIndex: 1, input: '{"a":' },
  otherDelta: { type: 'otherDelta', contentBlockIndex: 2, value: { new: ['kind'] } } as never,
  contentBlockStop: { type: 'contentBlockStop', contentBlockIndex: 1 },
  nativeChunk: { type: 'nativeChunk', chunks: [{ type: 'ping' }, { delta: { text: 'x' } }], text: 'x' },
  partialObject: { type: 'partialObject', object: { title: 'a', list: [1, 2.5, null] } },
  completed: { type: 'completed', stopReason: 'end_turn' },
  failed: { type: 'failed', error: new CodedError('THROTTLED', { retryAfterMs: 5 }).data },
  cancelled: { type: 'cancelled' },
} satisfies Partial<Record<GenerationEventBody['type'], GenerationEventBody>>;

describe('the events of a generation', () => {
  const schemaText = readFileSync('schema.graphql', 'utf8');
  const create = (declare: (resolve: (event: never) => unknown) => unknown): ToyPipeline => {
    const subscribe = async function* () {
      yield* await Promise.resolve(Object.values(bodies).map((body, index) => ({ generationId: 'generation_1', sequence: index + 1, body })));
    };
    return pipelineOf(createSchema({ ...resolvers, Subscription: { ...resolvers.Subscription, generationEvents: { subscribe, resolve: declare(toEventOutput) } } }, schemaText));
  };
  const planned = create(pure);
  const executed = create((resolve) => (event: never) => resolve(event));

  it('are planned like they are executed, whatever is selected of them', async () => {
    const seen = { valid: 0, planned: 0 };
    await fc.assert(
      fc.asyncProperty(subscriptions(planned.schema, 'generationEvents', '(id: "generation_1")', 3), async (query) => {
        const ours = await answer(planned, query);
        if (ours === null) return;
        expect(ours.texts).toEqual((await answer(executed, query))?.texts);
        seen.valid += 1;
        seen.planned += ours.texts.length - ours.executed;
      }),
      { seed: 9, numRuns: 200 },
    );
    expect(seen.valid).toBeGreaterThan(50);
    expect(seen.planned).toBeGreaterThan(250);
  });

  it('are planned, all but what reads the generation', async () => {
    const query = `subscription { generationEvents(id: "g") { __typename sequence terminal
      ... on TextDelta { text contentBlockIndex } ... on ReasoningDelta { reasoningText redactedContent } ... on ToolUseDelta { input } ... on NativeChunk { chunks text }
      ... on PartialObject { object } ... on GenerationCompleted { stopReason generation { status } } ... on GenerationFailed { error { code retryable retryAfterMs } } } }`;
    const { texts, executed: count } = (await answer(planned, query)) ?? { texts: [], executed: -1 };
    expect(texts).toHaveLength(Object.keys(bodies).length);
    expect(count).toBe(1);
    expect(texts[2]).toBe('{"data":{"generationEvents":{"__typename":"TextDelta","sequence":3,"terminal":false,"text":"Grüße \\"\\n","contentBlockIndex":0}}}');
  });
});

it('an event that is longer by its aliases than an answer may be is told as that, and the next one is told', async () => {
  const root = { subscribe: async function* () { yield* await Promise.resolve(['a'.repeat(500), 'b']); }, resolve: pure((text: string) => ({ __typename: 'Said', id: '1', text })) };
  const schema = createSchema({ Query: { ok: () => true }, Subscription: { event: root, maybe: root, things: root, count: root } }, schemaText);
  const answers = await answer(createPipeline<EventScoped>({ schema, log, limits: { ...defaultLimits, maxCharacters: 1_000 } }), 'subscription { event { ... on Said { a: text b: text } } }', {});
  expect(answers?.texts.map((text) => JSON.parse(text) as unknown)).toMatchObject([{ errors: [{ extensions: { code: 'QUERY_TOO_COMPLEX' } }] }, { data: { event: { a: 'b', b: 'b' } } }]);
});
