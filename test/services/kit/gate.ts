import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { connect, createServer } from 'node:net';
import { onTestFinished } from 'vitest';

/** A network between the server and its database, which can fail. */
export interface Gate {
  /** The database, as it is reached through the gate. */
  readonly url: string;
  /** Breaks all connections; new ones are taken. */
  cut(): void;
  /** Breaks all connections, and takes no new ones. */
  close(): void;
  /** What was hushed is broken: it has lost half a conversation. */
  open(): void;
  /** Everything stays connected, and nothing comes through any more. */
  hush(): void;
  /** The next time that a client sends this text, its connection breaks: before the database hears of it, or before the client has the answer; or the answer is that the database ends; or it stays open, and is never answered. `then` is called just before. */
  cutAt(text: string, moment: Moment, then?: () => void): void;
  /** The next time that a client sends this text, it has the answer only after `meanwhile`. */
  delayAt(text: string, meanwhile: () => Promise<unknown>): void;
}

type Moment = 'before' | 'after' | 'farewell' | 'silence';

interface Delay {
  readonly text: string;
  readonly meanwhile: () => Promise<unknown>;
}

/** What PostgreSQL says last to a connection that an administrator ends. */
function farewell(): Buffer {
  const fields = Buffer.from('SFATAL\0VFATAL\0C57P01\0Mterminating connection due to administrator command\0\0');
  const head = Buffer.from('E\0\0\0\0');
  head.writeInt32BE(fields.length + 4, 1);
  return Buffer.concat([head, fields]);
}

/** Keeps what the database says until `meanwhile`, which begins with the first of it, is over. */
function delayed(client: Socket, meanwhile: () => Promise<unknown>, then: () => void): (chunk: Buffer) => void {
  const kept: Buffer[] = [];
  return (chunk) => {
    kept.push(chunk);
    if (kept.length > 1) return;
    const release = (): void => {
      client.write(Buffer.concat(kept));
      then();
    };
    void meanwhile().then(release, release);
  };
}

export async function openGate(databaseUrl: string): Promise<Gate> {
  const target = new URL(databaseUrl);
  const clients = new Set<Socket>();
  let isClosed = false;
  let isHushed = false;
  let trap: { readonly text: string; readonly moment: Moment; readonly then: () => void } | null = null;
  let delay: Delay | null = null;
  const server = createServer((client) => {
    client.on('error', () => undefined);
    if (isClosed) return void client.resetAndDestroy();
    const database = connect(Number(target.port || '5432'), target.hostname);
    clients.add(client);
    let onAnswer = (chunk: Buffer): void => void client.write(chunk);
    let isSilent = false;
    client.on('data', (chunk) => {
      if (isHushed || isSilent) return;
      if (delay !== null && chunk.includes(delay.text)) {
        const { meanwhile } = delay;
        delay = null;
        onAnswer = delayed(client, meanwhile, () => (onAnswer = (answer) => void client.write(answer)));
      }
      const sprung = trap !== null && chunk.includes(trap.text) ? trap : null;
      if (sprung !== null) trap = null;
      if (sprung?.moment === 'before') {
        sprung.then();
        client.resetAndDestroy();
      } else if (sprung?.moment === 'farewell') {
        sprung.then();
        client.end(farewell());
      } else if (sprung?.moment === 'silence') {
        sprung.then();
        isSilent = true;
      } else {
        database.write(chunk);
      }
      if (sprung?.moment !== 'after') return;
      onAnswer = () => {
        sprung.then();
        client.resetAndDestroy(); // it has answered, and nobody hears of it
      };
    });
    database.on('data', (chunk) => {
      if (!isHushed) onAnswer(chunk);
    });
    client.on('close', () => {
      clients.delete(client);
      database.end();
    });
    database.on('error', () => undefined).on('close', () => client.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = (): void => {
    for (const client of clients) client.resetAndDestroy();
  };
  onTestFinished(() => {
    server.close();
    cut();
  });
  const url = new URL(databaseUrl);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    cut,
    close: () => {
      isClosed = true;
      cut();
    },
    open: () => {
      if (isHushed) cut();
      isClosed = false;
      isHushed = false;
    },
    hush: () => (isHushed = true),
    cutAt: (text, moment, then = () => undefined) => (trap = { text, moment, then }),
    delayAt: (text, meanwhile) => (delay = { text, meanwhile }),
  };
}
