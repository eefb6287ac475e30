import { randomUUID } from 'node:crypto';
import { MessageType } from 'graphql-ws';

/**
 * What graphql-ws knows the operations of a socket by. By the protocol a client may use an id again as soon as it has completed it; graphql-ws then takes what is still to come of the
 * earlier operation (the result of a mutation, its end) for the later one's. So an id whose operation has not ended yet, though its client has left it, is given another name.
 */
export class OperationNames {
  /** Of operations that graphql-ws is not done with. */
  readonly #open = new Set<string>();
  /** Of the ids that have another name, the latest, and back. */
  readonly #names = new Map<string, string>();
  readonly #ids = new Map<string, string>();

  /** The client's message in graphql-ws's terms. `isFollowed`: is that operation there, and has its client not completed it? */
  read(message: object | string, isFollowed: (name: string) => boolean): object | string {
    if (typeof message === 'string' || !('id' in message) || typeof message.id !== 'string') return message;
    const { id } = message;
    const latest = this.#names.get(id) ?? id;
    const name = isSubscribe(message) && this.#open.has(latest) && !isFollowed(latest) ? this.#rename(id) : latest;
    return name === id ? message : { ...message, id: name };
  }

  /** Keeps the name of the operation that a message starts for as long as it is being handled. */
  hold(message: object | string, handled: Promise<unknown>): void {
    if (typeof message === 'string' || !isSubscribe(message) || !('id' in message) || typeof message.id !== 'string') return;
    const { id: name } = message;
    this.#open.add(name);
    const release = (): void => {
      this.#open.delete(name);
      const id = this.idOf(name);
      if (this.#names.get(id) === name) this.#names.delete(id);
      this.#ids.delete(name);
    };
    handled.then(release, release);
  }

  /** The client's id of an operation. */
  idOf(name: string): string {
    return this.#ids.get(name) ?? name;
  }

  /** graphql-ws's message in the client's terms. */
  write(text: string): string {
    for (const [name, id] of this.#ids) {
      const beginning = `{"id":${JSON.stringify(name)},`;
      if (text.startsWith(beginning)) return `{"id":${JSON.stringify(id)},${text.slice(beginning.length)}`;
    }
    return text;
  }

  /** Likewise why graphql-ws closes a socket. */
  writeReason(reason: string | undefined): string | undefined {
    let told = reason;
    for (const [name, id] of this.#ids) told = told?.replace(name, () => id);
    return told;
  }

  #rename(id: string): string {
    const name = `${id} (${randomUUID()})`; // no client's id
    this.#names.set(id, name);
    this.#ids.set(name, id);
    return name;
  }
}

const isSubscribe = (message: object): boolean => 'type' in message && message.type === MessageType.Subscribe;
