import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RawSocket } from '../transports/support/clients.ts';
import type { Event } from '../kit/operations.ts';
import * as operations from '../kit/operations.ts';
import { expectWholeLog, textOf } from '../kit/results.ts';
import { modelCalls } from '../kit/model-calls.ts';
import type { Subject } from '../kit/server.ts';
import { startSubject } from '../kit/server.ts';

let subject: Subject;
let callsBefore: number;
beforeAll(async () => {
  subject = await startSubject();
});
afterAll(() => subject.close());
beforeEach(() => {
  callsBefore = modelCalls(subject.upstream).length;
});
const newCalls = () => modelCalls(subject.upstream).length - callsBefore;

const long = 'Repeat: one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen';
const slow = operations.converseStream({ modelId: 'local.echo-v1', text: long, faults: 'tokens-per-second=20' });

/** A client that speaks the protocol by hand, and has sent its Subscribe. */
class Subscriber {
  readonly #raw: RawSocket;
  readonly events: Event[] = [];

  private constructor(raw: RawSocket) {
    this.#raw = raw;
  }

  static async open(id: string): Promise<Subscriber> {
    const raw = await RawSocket.open(subject.url);
    raw.subscribe(id, slow);
    return new Subscriber(raw);
  }

  /** Opens one, and waits until it follows a generation, which it says. */
  static async follow(id: string): Promise<{ readonly subscriber: Subscriber; readonly generationId: string }> {
    const subscriber = await Subscriber.open(id);
    return { subscriber, generationId: (await subscriber.next()).generationId };
  }

  async next(): Promise<Event> {
    const { type, payload } = (await this.#raw.next()) as { type: string; payload: { data: { converseStream: Event } } };
    expect(type).toBe('next');
    this.events.push(payload.data.converseStream);
    return payload.data.converseStream;
  }

  /** The text of the whole generation; then the socket is closed. */
  async readText(): Promise<string> {
    while (this.events.at(-1)?.terminal !== true) await this.next();
    expectWholeLog(this.events);
    this.#raw.socket.close();
    return textOf(this.events);
  }

  complete(id: string): void {
    this.#raw.send({ id, type: 'complete' });
  }

  /** Cuts the connection. */
  cut(): void {
    this.#raw.socket.terminate();
  }
}

describe('two clients with the same Subscribe message, each with a generation of its own', () => {
  it.each(['first', 'second'] as const)('the %s finds its own again after its socket was cut', async (who) => {
    const clients = { first: await Subscriber.follow(who), second: await Subscriber.follow(who) };
    expect(clients.first.generationId).not.toBe(clients.second.generationId);
    clients[who].subscriber.cut();
    const again = await Subscriber.follow(who);
    expect(again.generationId).toBe(clients[who].generationId);
    expect(await again.subscriber.readText()).toBe(long);
    const other = clients[who === 'first' ? 'second' : 'first'].subscriber;
    expect(await other.readText()).toBe(long);
    expect(newCalls()).toBe(2);
  });

  it('find one each after both sockets were cut, and a third client starts anew', async () => {
    const lost = [await Subscriber.follow('both'), await Subscriber.follow('both')];
    for (const { subscriber } of lost) subscriber.cut();
    const found = [await Subscriber.follow('both'), await Subscriber.follow('both'), await Subscriber.follow('both')];
    const ids = found.map(({ generationId }) => generationId);
    expect(ids.slice(0, 2).sort()).toEqual(lost.map(({ generationId }) => generationId).sort());
    expect(ids.slice(0, 2)).not.toContain(ids[2]);
    for (const { subscriber } of found) expect(await subscriber.readText()).toBe(long);
    expect(newCalls()).toBe(3);
  });

  it('one completes, and is not found for it; the other is', async () => {
    const first = await Subscriber.follow('one');
    const second = await Subscriber.follow('one');
    second.subscriber.complete('one');
    first.subscriber.cut();
    const again = await Subscriber.follow('one');
    expect(again.generationId).toBe(first.generationId);
    const another = await Subscriber.follow('one');
    expect([first.generationId, second.generationId]).not.toContain(another.generationId);
    for (const { subscriber } of [again, another]) expect(await subscriber.readText()).toBe(long);
    expect(newCalls()).toBe(3);
    second.subscriber.cut();
  });

  it('the same client finds its own as often as its socket is cut', async () => {
    const first = await Subscriber.follow('often');
    const other = await Subscriber.follow('often');
    let current = first;
    for (let cuts = 0; cuts < 5; cuts += 1) {
      current.subscriber.cut();
      current = await Subscriber.follow('often');
      expect(current.generationId).toBe(first.generationId);
    }
    expect(await current.subscriber.readText()).toBe(long);
    expect(await other.subscriber.readText()).toBe(long);
    expect(newCalls()).toBe(2);
  });
});
