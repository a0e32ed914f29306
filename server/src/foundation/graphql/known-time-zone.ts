import { isTimeZone, ValidateBy } from 'class-validator';

/** More than there are; the same name in another case is another here. */
const MOST_REMEMBERED = 1_000;

// To ask the runtime takes a tenth of a millisecond, which is most of what it takes to judge a row of an import.
const remembered = new Set<string>();

const isKnown = (value: unknown): boolean => {
  if (remembered.has(value as string)) return true;
  if (!isTimeZone(value)) return false;
  if (remembered.size < MOST_REMEMBERED) remembered.add(value as string);
  return true;
};

/** A name of the IANA time zone database. */
export const IsKnownTimeZone = (): PropertyDecorator =>
  ValidateBy({
    name: 'isKnownTimeZone',
    validator: {
      validate: isKnown,
      defaultMessage: () => '$property must be an IANA name such as Europe/Moscow',
    },
  });
