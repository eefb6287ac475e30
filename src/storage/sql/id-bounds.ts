const slackMs = 3_600_000; // an id is made a moment before its instant is read, and a clock may be set back

/** No generation that was created at that instant (RFC 3339) or later has a lesser id: ids begin with the milliseconds of their making. */
export const firstIdSince = (instant: string): string => firstIdAt(Date.parse(instant) - slackMs);

/** Every generation that was created before that instant (RFC 3339) has a lesser id. */
export const firstIdAfter = (instant: string): string => firstIdAt(Date.parse(instant) + slackMs);

/** As a UUIDv7 has them: 48 bits. */
function firstIdAt(ms: number): string {
  const hex = Math.min(Math.max(ms, 0), 2 ** 48 - 1).toString(16).padStart(12, '0');
  return `gen_${hex.slice(0, 8)}-${hex.slice(8)}`;
}
