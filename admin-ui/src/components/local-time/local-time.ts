/** Meaning of a local time such as "2027-03-28T02:30" in a time zone. Instants are in milliseconds since 1970. */
export type LocalTime =
  | { kind: 'once'; instant: number }
  /** The local time occurs twice, because the clocks go back. The earlier instant comes first. */
  | { kind: 'twice'; instants: readonly [number, number] }
  /** The local time doesn't occur, because the clocks go forward. `becomes` is the instant that the UTC offset before the change gives. */
  | { kind: 'never'; becomes: number }
  | { kind: 'invalid'; reason: 'date' | 'year' };

const LOCAL = /^(\d{4,6})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,3})?)?$/;

const DAY_MS = 86_400_000;

/** Finds the instants of a local time. `text` is the value of an `<input type="datetime-local">`, `zone` an IANA name. */
export const readLocalTime = (text: string, zone: string): LocalTime => {
  const parts = LOCAL.exec(text);
  if (!parts) return { kind: 'invalid', reason: 'date' };
  const [year, month, day, hour, minute, second] = parts.slice(1).map((part) => Number(part ?? 0)) as Six;
  if (year < 1970 || year > 9999) return { kind: 'invalid', reason: 'year' };
  const wall = Date.UTC(year, month - 1, day, hour, minute, second);
  const isReal = new Date(wall).toISOString().startsWith(`${parts[1]}-${parts[2]}-${parts[3]}T${parts[4]}:${parts[5]}`);
  if (!isReal) return { kind: 'invalid', reason: 'date' };

  // No zone changes its clocks twice within two days.
  const offsets = [offsetAt(wall - DAY_MS, zone), offsetAt(wall + DAY_MS, zone)] as const;
  const instants = [...new Set(offsets.map((offset) => wall - offset))].filter(
    (instant) => instant + offsetAt(instant, zone) === wall,
  );
  const [first, later] = instants.toSorted((one, other) => one - other);
  if (first === undefined) return { kind: 'never', becomes: wall - offsets[0] };
  return later === undefined ? { kind: 'once', instant: first } : { kind: 'twice', instants: [first, later] };
};

type Six = [number, number, number, number, number, number];

/** An instant as the value of an `<input type="datetime-local">`. */
export const toLocalText = (instant: number, zone: string): string =>
  new Date(instant + offsetAt(instant, zone)).toISOString().slice(0, 16);

const formats = new Map<string, Intl.DateTimeFormat>();

const formatOf = (zone: string): Intl.DateTimeFormat => {
  const known = formats.get(zone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formats.set(zone, format);
  return format;
};

/** Offset of the zone from UTC, in milliseconds. */
const offsetAt = (instant: number, zone: string): number => {
  const parts = Object.fromEntries(
    formatOf(zone)
      .formatToParts(instant)
      .map(({ type, value }) => [type, Number(value)]),
  ) as Record<'year' | 'month' | 'day' | 'hour' | 'minute' | 'second', number>;
  const wall = Date.UTC(parts.year, parts.month - 1, parts.day, parts.hour, parts.minute, parts.second);
  return wall - Math.floor(instant / 1_000) * 1_000;
};
