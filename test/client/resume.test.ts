import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { Subject } from '../kit/server.ts';
import { startSubject } from '../kit/server.ts';
import type { CuttingProxy } from './kit/cutting-proxy.ts';
import { startCuttingProxy } from './kit/cutting-proxy.ts';
import { clientOf, echoInput, hasty, readWhole, words } from './kit/followed.ts';

let subject: Subject;
let proxy: CuttingProxy;
beforeAll(async () => {
  subject = await startSubject();
});
afterAll(() => subject.close());
beforeEach(async () => {
  proxy = await startCuttingProxy(() => subject.url);
});
afterEach(() => proxy[Symbol.asyncDispose]());

describe.each(['ws', 'sse'] as const)('over %s', (transport) => {
  it('connections that are cut at any events lose none and double none', async () => {
    const client = clientOf(proxy.url, { transport });
    const numRuns = 10;
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.integer({ min: 1, max: 12 }), { minLength: 2, maxLength: 10 }), fc.integer({ min: 0, max: 20 }), async (cuts, asides) => {
        const follow = client.converse(echoInput(words(50 + asides), 300));
        await readWhole(follow, {
          onEvent: ({ sequence, terminal }) => {
            if (cuts.includes(sequence) && !terminal) proxy.cut();
          },
        });
        expect(follow.text).toBe(words(50 + asides));
      }),
      { seed: 20_261_122, numRuns },
    );
    expect(proxy.connections).toBeGreaterThan(2 * numRuns); // with no cut there are two: of the start, and of the stream
  });

  it('connections that are cut at any byte of any answer lose nothing, double nothing, and never pay twice', async () => {
    const client = clientOf(proxy.url, { transport, fetch: unpooled });
    const numRuns = 15;
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 2_500 }), { minLength: 1, maxLength: 12 }), async (limits) => {
        const text = `${transport} ${(run += 1)} ${words(40)}`;
        const calls = subject.upstream.calls.length;
        proxy.limit(limits);
        const follow = client.converse(echoInput(text, 1_000));
        await readWhole(follow);
        expect(follow.text).toBe(text);
        expect(subject.upstream.calls.length - calls).toBe(1);
      }),
      { seed: 20_261_123, numRuns },
    );
    expect(proxy.connections).toBeGreaterThan(3 * numRuns);
  });

  it('a server that cannot be reached for a while is waited for', async () => {
    const follow = clientOf(proxy.url, { transport, retry: { baseMs: 5, maxMs: 20, attempts: 1_000 } }).converse(echoInput(words(40), 400));
    let isCut = false;
    await readWhole(follow, {
      onEvent: () => {
        if (isCut) return;
        isCut = true;
        const accept = proxy.refuse();
        proxy.cut();
        const before = proxy.connections;
        const watch = setInterval(() => {
          if (proxy.connections < before + 5) return;
          clearInterval(watch);
          accept();
        }, 5);
      },
    });
    expect(follow.text).toBe(words(40));
  });

  it('a server that takes connections and says nothing is given up, however long each attempt takes', async () => {
    const id = await clientOf(proxy.url, { transport }).converse(echoInput('one')).id;
    const hurried = clientOf(proxy.url, { transport, silenceMs: 60, answerTimeoutMs: 60, retry: { baseMs: 1, maxMs: 20, attempts: 3 } });
    proxy.mute();
    await expect(hurried.follow(id).result()).rejects.toMatchObject({ code: 'CONNECTION_LOST', message: 'Nothing came for 60 ms.' });
  });

  it('a connection that died without a word is noticed, and made anew', async () => {
    const follow = clientOf(proxy.url, { transport, silenceMs: 300 }).converse(echoInput(words(40), 400));
    await readWhole(follow, {
      onEvent: ({ sequence }) => {
        if (sequence === 2) proxy.freeze();
      },
    });
    expect(follow.text).toBe(words(40));
  });

  it('who cannot come back is told so, and can try again where it stopped', async () => {
    const follow = clientOf(proxy.url, { transport, retry: { baseMs: 1, maxMs: 1, attempts: 3 } }).converse(echoInput(words(40), 50));
    let accept = (): void => undefined;
    await expect(
      readWhole(follow, {
        onEvent: ({ sequence }) => {
          if (sequence !== 3) return;
          accept = proxy.refuse();
          proxy.cut();
        },
      }),
    ).rejects.toMatchObject({ name: 'ClientError', code: 'CONNECTION_LOST', retryable: true });
    const { lastSequence } = follow;
    accept();
    await readWhole(follow, { after: lastSequence });
    expect(follow.text).toBe(words(40));
  });

  it('so is who could not start it, and starts it by trying again', async () => {
    const follow = clientOf(proxy.url, { transport, retry: { baseMs: 1, maxMs: 1, attempts: 3 } }).converse(echoInput(words(10)));
    const accept = proxy.refuse();
    await expect(readWhole(follow)).rejects.toMatchObject({ name: 'ClientError', code: 'CONNECTION_LOST', retryable: true });
    await expect(follow.id).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
    accept();
    const [first] = await readWhole(follow);
    expect(await follow.id).toBe(first?.generationId);
  });

  it('what was started all the same, though no answer came, is found by trying again, and stopped by cancelling', async () => {
    const calls = subject.upstream.calls.length;
    const client = clientOf(proxy.url, { transport, retry: { attempts: 0 } });
    for (const goOn of ['result', 'cancel'] as const) {
      const lost = proxy.swallow('"startGeneration"');
      const follow = client.converse(echoInput(words(1_000), goOn === 'result' ? 0 : 50));
      await expect(follow.result()).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
      await lost;
      expect(await follow[goOn]()).toMatchObject({ id: await follow.id, status: goOn === 'result' ? 'COMPLETED' : 'CANCELLED' });
    }
    expect(subject.upstream.calls.length - calls).toBe(2);
  });

  it('an answer to the start that is lost is asked for again, and the model is called once', async () => {
    const lost = proxy.swallow('"startGeneration"');
    const text = `only once ${transport}`;
    const calls = subject.upstream.calls.length;
    const follow = clientOf(proxy.url, { transport }).converse(echoInput(text));
    await readWhole(follow);
    await lost;
    expect(follow.text).toBe(text);
    expect(subject.upstream.calls.length - calls).toBe(1);
  });

  it('a key of the caller is kept: the same generation again', async () => {
    const input = echoInput(`again ${transport}`, 0, { tags: [], idempotencyKey: `key-${transport}` });
    const [first, second] = await Promise.all([clientOf(proxy.url, { transport }).converse(input).result(), clientOf(proxy.url).converse(input).result()]);
    expect(second.id).toBe(first.id);
    const other = clientOf(proxy.url, { transport }).converse({ ...input, system: [{ text: 'Else.' }] });
    await expect(other.id).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED', generationId: first.id });
  });

  it('a lost answer to a cancel is asked for again', async () => {
    const follow = clientOf(proxy.url, { transport }).converse(echoInput(words(2_000), 100));
    await follow.id;
    const lost = proxy.swallow('"cancelGeneration"');
    expect(await follow.cancel()).toMatchObject({ status: 'CANCELLED' });
    await lost;
    expect(await follow.result()).toMatchObject({ status: 'CANCELLED' });
  });

  it('an abort ends the waiting for another attempt', async () => {
    const aborter = new AbortController();
    const follow = clientOf(proxy.url, { transport, retry: { baseMs: 600_000, maxMs: 600_000 } }).converse(echoInput(words(40), 400), { signal: aborter.signal });
    const reason = new Error('enough');
    await expect(
      readWhole(follow, {
        onEvent: ({ sequence }) => {
          if (sequence !== 2) return;
          proxy.refuse();
          proxy.cut();
          setImmediate(() => aborter.abort(reason));
        },
      }),
    ).rejects.toBe(reason);
  });
});

it('one socket carries all that a client follows, and is closed when nothing is followed', async () => {
  const client = clientOf(proxy.url);
  const ids = await Promise.all(Array.from({ length: 6 }, async (_, index) => client.converse(echoInput(`${index} ${words(40)}`, 400)).id));
  await Promise.all(ids.map((id) => readWhole(client.follow(id))));
  expect(proxy.webSockets).toBe(1);
  await proxy.idle();
});

it('a model that is silent for longer than a dead connection would be is waited for: the socket answers pings', async () => {
  const options = { tags: [{ key: 'local-bedrock', value: 'slow-first=2500' }] };
  await readWhole(clientOf(proxy.url, { silenceMs: 800 }).converse(echoInput('one two', 0, options)));
  expect(proxy.webSockets).toBe(1);
});

it('the WebSocket of the package ws does as well', async () => {
  const follow = clientOf(proxy.url, { webSocketImpl: WebSocket, silenceMs: 300, retry: { ...hasty, attempts: 1_000 } }).converse(echoInput(words(60), 300));
  await readWhole(follow, {
    onEvent: ({ sequence }) => {
      if (sequence % 3 === 0) proxy.cut();
      if (sequence !== 4) return;
      proxy.freeze();
      setTimeout(proxy.refuse(), 100);
    },
  });
  expect(follow.text).toBe(words(60));
});

it('a WebSocket that cannot be opened is told with its address, without what is asked there', async () => {
  proxy.refuse();
  const follow = clientOf(proxy.url, { url: `${proxy.url}/graphql?key=secret`, retry: { attempts: 0 } }).follow('gen_1');
  await expect(follow.result()).rejects.toMatchObject({ code: 'CONNECTION_LOST', message: `The WebSocket to ws://${new URL(proxy.url).host}/graphql failed.` });
});

it('so is an event stream, and a request over HTTP', async () => {
  proxy.refuse();
  const { host } = new URL(proxy.url);
  const client = clientOf(proxy.url, { url: `${proxy.url}/graphql?key=secret`, transport: 'sse', retry: { attempts: 0 } });
  await expect(client.follow('gen_1').result()).rejects.toMatchObject({ code: 'CONNECTION_LOST', message: `The event stream from http://${host}/graphql/stream broke off.` });
  await expect(client.converse(echoInput('one', 1)).id).rejects.toMatchObject({ code: 'CONNECTION_LOST', message: `The connection to http://${host}/graphql was lost before the answer came.` });
});

it('an answer over HTTP that does not come is asked for again', async () => {
  const follow = clientOf(proxy.url, { answerTimeoutMs: 200 }).converse(echoInput(words(2_000), 100));
  await follow.id;
  proxy.freeze();
  expect(await follow.cancel()).toMatchObject({ status: 'CANCELLED' });
});

/** A connection for each request, so that the limits of connections meet every one. */
const unpooled: typeof fetch = (input, init) => {
  const headers = new Headers(init?.headers);
  headers.set('connection', 'close');
  return fetch(input, { ...init, headers });
};
