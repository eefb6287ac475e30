import type { Entry, Lane } from './lane.ts';
import type { QuotaSettings } from './settings.ts';
import type { Outlook } from './outlook.ts';

interface Now {
  readonly now: number;
  /** Null where calls are held back: then nobody can tell how long. */
  readonly outlook: Outlook | null;
  readonly settings: Pick<QuotaSettings, 'tellMs'>;
}

/** Tells everybody who waits how things stand, but nobody twice within `tellMs`, and nobody what has hardly changed. */
export function tellPlaces(lane: Lane, { now, outlook, settings }: Now): void {
  let position = 0;
  for (const entry of lane.queue.inOrder(now)) {
    position += 1;
    const estimatedWaitMs = outlook?.next(entry.cost) ?? null;
    if (entry.told !== null && (now - entry.told.at < settings.tellMs || !isNews(entry.told.position, position))) continue;
    tell(entry, { position, estimatedWaitMs, at: now });
  }
}

function tell(entry: Entry, told: NonNullable<Entry['told']>): void {
  entry.told = told;
  const { position, estimatedWaitMs } = told;
  entry.asked.onQueued({ position, estimatedWaitMs });
}

/** Far behind, a step means little: hundreds that wait would write each other's every step into their logs. */
const isNews = (before: number, position: number): boolean => Math.abs(before - position) >= Math.max(1, Math.floor(before / 20));
