import { createStatusError, FaultSpecError, itemsOf, noFaults, streamExceptions, type Faults, type StreamException } from './faults.ts';

/**
 * Parses a specification such as `throttle=2,cut-after=5`. An empty one means no faults; names that are passed over are no faults here.
 * Throws {@link FaultSpecError} for an unknown name, a missing or bad value, and two breaks of one stream.
 */
export function parseFaults(spec: string, passedOver: readonly string[] = []): Faults {
  let faults: Faults = noFaults;
  for (const item of itemsOf(spec)) {
    if (passedOver.includes(item.split('=', 1)[0] ?? '')) continue;
    faults = { ...faults, ...parseItem(item, faults) };
  }
  return faults;
}

/** Throws {@link FaultSpecError} when the faults would send an exception, or leave out an event, that the operation does not have. */
export function checkFaultsOf(operation: string, { streamBreak, noStop }: Faults): void {
  if (noStop && operation !== 'ConverseStream') throw new FaultSpecError(`"no-stop": only ConverseStream tells the model's end by an event of its own, not ${operation}`);
  const absent = absentExceptions[operation] ?? [];
  if (streamBreak?.kind !== 'error' || !absent.includes(streamBreak.exception)) return;
  const { afterFrames, exception } = streamBreak;
  throw new FaultSpecError(`"error-after=${afterFrames}:${exception}": ${operation} sends one of ${streamExceptions.filter((known) => !absent.includes(known)).join(', ')}`);
}

/** ConverseStream has no exception for a model that takes too long; InvokeModelWithResponseStream has all of them. */
const absentExceptions: Readonly<Record<string, readonly string[]>> = { ConverseStream: ['modelTimeoutException'] };

function parseItem(item: string, soFar: Faults): Partial<Faults> {
  const [name = '', value] = item.split(/=(.*)/s);
  switch (name) {
    case 'throttle':
      return { throttledAttempts: readCount(item, value) };
    case 'status': {
      const [code, attempts] = splitValue(value);
      const status = readCount(item, code);
      createStatusError(status);
      return { status: { code: status, attempts: attempts === undefined ? Infinity : readCount(item, attempts) } };
    }
    case 'stall':
    case 'reset':
    case 'empty':
    case 'close':
      refuseValue(item, value);
      return { [name]: true };
    case 'reset-kept':
      refuseValue(item, value);
      return { resetKept: true };
    case 'cut-after':
    case 'reset-after':
    case 'half-frame-after':
    case 'end-after':
    case 'stall-after':
    case 'unmodelled-error-after':
    case 'corrupt-after': {
      refuseSecondBreak(item, soFar);
      return { streamBreak: { kind: breakKinds[name], afterFrames: readCount(item, value) } };
    }
    case 'error-after': {
      refuseSecondBreak(item, soFar);
      const [frames, exception] = splitValue(value);
      return { streamBreak: { kind: 'error', afterFrames: readCount(item, frames), exception: readException(item, exception) } };
    }
    case 'no-metadata':
      refuseValue(item, value);
      return { noMetadata: true };
    case 'no-stop':
      refuseValue(item, value);
      return { noStop: true };
    case 'split-characters':
      refuseValue(item, value);
      return { splitCharacters: true };
    case 'unknown-event-after':
      return { unknownEventAfter: readCount(item, value) };
    case 'segment-bytes': {
      const segmentBytes = readCount(item, value);
      if (segmentBytes === 0) throw new FaultSpecError(`"${item}": expected at least 1`);
      return { segmentBytes };
    }
    case 'slow-first':
      return { slowFirstMs: readCount(item, value) };
    case 'tokens-per-second':
      return { tokensPerSecond: readNumber(item, value) };
    case 'rate':
      return { rate: readRate(item, value) };
    case 'attempts':
      return { attempts: readCount(item, value) };
    default:
      throw new FaultSpecError(`"${item}": there is no fault "${name}"`);
  }
}

const breakKinds = {
  'cut-after': 'cut',
  'reset-after': 'reset',
  'half-frame-after': 'half-frame',
  'end-after': 'end',
  'stall-after': 'stall',
  'unmodelled-error-after': 'unmodelled-error',
  'corrupt-after': 'corrupt',
} as const;

function splitValue(value: string | undefined): readonly (string | undefined)[] {
  return value === undefined ? [] : value.split(':', 2);
}

function readCount(item: string, text: string | undefined): number {
  if (text === undefined || !/^\d{1,9}$/.test(text)) throw new FaultSpecError(`"${item}": expected a whole number, such as 2`);
  return Number(text);
}

function readNumber(item: string, text: string | undefined): number {
  if (text === 'Infinity') return Infinity;
  if (text === undefined || !/^\d+(\.\d+)?$/.test(text)) throw new FaultSpecError(`"${item}": expected a number, such as 60 or Infinity`);
  return Number(text);
}

function readRate(item: string, text: string | undefined): number {
  const rate = readNumber(item, text);
  if (rate > 1) throw new FaultSpecError(`"${item}": expected a probability from 0 to 1`);
  return rate;
}

function readException(item: string, name: string | undefined): StreamException {
  const exception = streamExceptions.find((known) => known === name);
  if (exception === undefined) throw new FaultSpecError(`"${item}": expected FRAMES:EXCEPTION with one of ${streamExceptions.join(', ')}`);
  return exception;
}

function refuseValue(item: string, value: string | undefined): void {
  if (value !== undefined) throw new FaultSpecError(`"${item}": takes no value`);
}

function refuseSecondBreak(item: string, soFar: Faults): void {
  if (soFar.streamBreak !== null) throw new FaultSpecError(`"${item}": a stream can break only once`);
}
