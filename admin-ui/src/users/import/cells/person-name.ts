export interface PersonName {
  firstName?: string;
  lastName?: string;
}

/** Text after a comma that isn't a first name. */
const SUFFIX = /^(?:jr|sr|ii|iii|iv|esq|ph\.?d|m\.?d|mba|cpa|dds|rn)\b/i;

/** Splits "Ann Mary Lee" after the first word, and "Lee, Ann Mary" at the comma. */
export const splitFullName = (cell: string): PersonName => {
  const [last, first] = cell.split(/,\s*/, 2);
  if (first && !SUFFIX.test(first)) return { firstName: first, lastName: last! };
  const [, firstName, lastName] = /^(\S+)\s+(.+)$/s.exec(cell) ?? [];
  return firstName && lastName ? { firstName, lastName } : { firstName: cell };
};

/** Splits "Иванова Анна Петровна": the last name comes first. */
export const splitNameLastFirst = (cell: string): PersonName => {
  const [, lastName, firstName] = /^(\S+?),?\s+(.+)$/s.exec(cell) ?? [];
  return firstName && lastName ? { firstName, lastName } : { lastName: cell };
};
