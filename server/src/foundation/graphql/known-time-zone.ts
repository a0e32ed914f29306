import { isTimeZone, ValidateBy } from 'class-validator';
import { breaks } from './validators.js';

/** Maximum number of remembered spellings. There are fewer time zones, but each spelling in another case counts. */
const MAX_REMEMBERED = 1_000;

// Valid names are remembered: a check by the runtime takes 0.1 ms, which is most of the time to validate one row of an
// import.
const remembered = new Set<string>();

const isKnown = (value: unknown): boolean => {
  if (remembered.has(value as string)) return true;
  if (!isTimeZone(value)) return false;
  if (remembered.size < MAX_REMEMBERED) remembered.add(value as string);
  return true;
};

/** Validates an IANA time zone name. */
export const IsKnownTimeZone = (): PropertyDecorator =>
  ValidateBy({ name: 'isKnownTimeZone', validator: { validate: isKnown } }, breaks('user.timeZone'));
