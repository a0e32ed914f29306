export type SpreadUnit = 'minutes' | 'hours' | 'days';

/** Over how long a send is spread, as the values of the inputs. */
export interface Spread {
  isSpread: boolean;
  /** Undefined: the input is empty or no number. */
  amount: number | undefined;
  unit: SpreadUnit;
}

export const AT_ONCE: Spread = { isSpread: false, amount: 4, unit: 'hours' };

export const SPREAD_UNITS: readonly SpreadUnit[] = ['minutes', 'hours', 'days'];

const MINUTES: Record<SpreadUnit, number> = { minutes: 1, hours: 60, days: 24 * 60 };
const MAX_MINUTES = 7 * MINUTES.days;

/** The time in minutes; null if the mails leave at once, undefined if it is invalid. */
export const minutesOf = ({ isSpread, amount, unit }: Spread): number | null | undefined => {
  if (!isSpread) return null;
  const minutes = amount === undefined ? Number.NaN : Math.round(amount * MINUTES[unit]);
  return minutes >= 1 && minutes <= MAX_MINUTES ? minutes : undefined;
};

/** When the last mail of a send leaves, which is after it expires; undefined if that isn't so. Instants are in milliseconds. */
export const endAfterExpiry = (
  minutes: number | null | undefined,
  { begin, expiry }: { begin: number | undefined; expiry: number | undefined },
): number | undefined => {
  if (!minutes || begin === undefined || expiry === undefined) return undefined;
  const end = begin + minutes * 60_000;
  return end > expiry ? end : undefined;
};
