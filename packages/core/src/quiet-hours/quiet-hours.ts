import { DateTime, IANAZone } from 'luxon';

/** Local times between which bulk mails wait, such as 22:00 and 07:00. They differ. */
export interface QuietHours {
  from: string;
  to: string;
  /** For recipients whose time zone isn't known. Null: UTC. */
  zone: string | null;
}

/** Users whose time zone isn't set have UTC. */
const UNKNOWN = 'UTC';

/** The largest change of a zone's clocks is below this. */
const MAX_CLOCK_CHANGE_MS = 3 * 3_600_000;

const MINUTE_MS = 60_000;

/** The time zone that quiet hours are meant in: the recipient's, else the sender's. Unknown names count as none. */
export const zoneOfRecipient = (recipientZone: string | undefined, { zone }: QuietHours): string =>
  [recipientZone, zone].find((one) => one && one !== UNKNOWN && IANAZone.create(one).isValid) ?? UNKNOWN;

/**
 * End of the quiet hours at a moment, both in milliseconds since 1970. Undefined outside quiet hours. A local time that daylight saving skips
 * counts as the moment of the change. Of a local time that occurs twice, quiet hours begin at the first and end at the second.
 */
export const quietUntil = (now: number, { from, to, zone }: { from: string; to: string; zone: string }) => {
  const today = DateTime.fromMillis(now, { zone });
  for (const date of [today, today.minus({ days: 1 })]) {
    const [begin] = momentsOf(date, from);
    const [, end] = momentsOf(from < to ? date : date.plus({ days: 1 }), to);
    if (begin <= now && now < end) return end;
  }
  return undefined;
};

/** The first and the last moment at which clocks show a time on a date. */
const momentsOf = ({ year, month, day, zone }: DateTime, time: string): [number, number] => {
  const [hour, minute] = time.split(':').map(Number) as [number, number];
  const found = DateTime.fromObject({ year, month, day, hour, minute }, { zone });
  if (found.hour !== hour || found.minute !== minute) {
    const moved = clockChangeBefore(found);
    return [moved, moved];
  }
  const moments = found.getPossibleOffsets().map((one) => one.toMillis());
  return [Math.min(...moments), Math.max(...moments)];
};

/** When the clocks were moved, shortly before a time that exists only since. */
const clockChangeBefore = (time: DateTime): number => {
  const { zone } = time;
  const after = time.toMillis();
  let [low, high] = [after - MAX_CLOCK_CHANGE_MS, after];
  const offset = zone.offset(after);
  while (high - low > MINUTE_MS) {
    const middle = low + Math.floor((high - low) / 2 / MINUTE_MS) * MINUTE_MS;
    if (zone.offset(middle) === offset) high = middle;
    else low = middle;
  }
  return high;
};
