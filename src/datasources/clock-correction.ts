import type { Call } from './abortable-handler.ts';
import { toCodedError } from './errors.ts';

/** AWS refuses a signature that is five minutes off; from so many milliseconds on the difference is made up for, as the SDK does. */
export const tolerableMs = 240_000;

/**
 * Sends once more what was refused while the time of the answers turned out to be another one: it was signed by a clock that is off, which is put right now.
 *
 * @param readOffsetMs what is added to the machine's clock to sign
 */
export async function withRightTime<Answer>(readOffsetMs: () => number, send: () => Promise<Answer>): Promise<Answer> {
  const offsetMs = readOffsetMs();
  try {
    return await send();
  } catch (error) {
    if (Math.abs(readOffsetMs() - offsetMs) < tolerableMs || toCodedError(error).code !== 'CREDENTIALS_EXPIRED') throw error;
    return send();
  }
}

/** The time at the other side less the machine's, by an answer; undefined where it says nothing of it, as one that a cache kept (`age`). */
export function readOffsetMs({ date, age }: Readonly<Record<string, string>>): number | undefined {
  if (date === undefined || age !== undefined) return undefined;
  const offsetMs = Date.parse(date) - Date.now();
  return Number.isNaN(offsetMs) ? undefined : offsetMs;
}

/** The part of an SDK's client that keeps what it adds to the machine's clock. */
interface SdkClient {
  readonly config: { systemClockOffset: number };
}

/** The same over the SDK, which tries nothing again here. It puts its time right by itself, but not by an answer to what asks for an event stream. */
export function withRightSdkTime<Answer>({ config }: SdkClient, call: Call, send: () => Promise<Answer>): Promise<Answer> {
  return withRightTime(() => {
    const offsetMs = call.response === undefined ? undefined : readOffsetMs(call.response.headers);
    if (offsetMs !== undefined && Math.abs(offsetMs - config.systemClockOffset) >= tolerableMs) config.systemClockOffset = offsetMs;
    return config.systemClockOffset;
  }, () => {
    delete call.response; // what ends the second try is not told by the answer to the first
    return send();
  });
}
