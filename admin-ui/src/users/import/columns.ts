import { isStopWord, readActivity } from '../../components/csv/cells/activity';
import { type CsvFile, type CsvLine, tallyColumn } from '../../components/csv/csv-file';
import type { Tally } from '../../components/csv/file/tally';
import { guessSeparator } from './cells/group-names';
import { type HeaderMeaning, meaningOf } from './header-names';

/** Fields that a column can contain. */
export const FIELDS = [
  'email',
  'username',
  'firstName',
  'lastName',
  'fullName',
  'fullNameLastFirst',
  'locale',
  'timezone',
  'isActive',
  'stopped',
  'groups',
  'attributes',
] as const;

export type Field = (typeof FIELDS)[number];

/** `attribute`: an attribute of the person. `skip`: not imported. */
export type Target = Field | 'attribute' | 'skip';

export const ATTRIBUTE_TYPES = ['text', 'number', 'yesNo', 'json'] as const;

export type AttributeType = (typeof ATTRIBUTE_TYPES)[number];

export interface Column {
  /** Name in the header; empty without one. */
  name: string;
  target: Target;
  /** Name of the attribute as which the column is or could be imported. */
  attribute: string;
  type: AttributeType;
  /** Separator of group names in a cell. */
  separator: string;
  /** Whether the column has neither a name nor a value. Spreadsheets leave such columns behind. */
  isEmpty: boolean;
}

const ATTRIBUTE = /^(?:attributes?|атрибуты?)[.:]\s*/i;
const PATH = /^[\p{L}_][\p{L}\p{N}_-]*(?:\.[\p{L}\p{N}_][\p{L}\p{N}_-]*)+$/u;

/** Targets that several columns can have. */
const IS_SHARED = new Set<Target>(['skip', 'stopped', 'attribute']);

/** Line number of the header; null if the file begins with a person. Title lines may precede the header. */
export const findHeader = ({ first }: CsvFile): number | null => {
  const named = first.find((line) => !hasAddress(line) && line.cells.some((cell) => meaningOf(cell) === 'email'));
  if (named) return named.line;
  return hasAddress(first[0]!) ? null : first[0]!.line;
};

const hasAddress = ({ cells }: CsvLine) => cells.some((cell) => cell.includes('@'));

/** Columns of a file, each with a guessed meaning. Unknown columns are skipped until the user assigns them. */
export const guessColumns = (file: CsvFile, headerLine: number | null): Column[] => {
  const names = namesOf(file, headerLine);
  const tallies = names.map((_, place) => tallyColumn(file, { place, headerLine }));
  const meanings = names.map((name) => (ATTRIBUTE.test(name) ? undefined : meaningOf(name)));
  const targets = guessTargets({ meanings, tallies });
  const attributes = uniqueNames(names.map((name) => name.replace(ATTRIBUTE, '')));
  return names.map((name, place): Column => {
    const tally = tallies[place]!;
    return {
      name,
      target: ATTRIBUTE.test(name) ? 'attribute' : targets[place]!,
      attribute: attributes[place]!,
      type: guessType(tally),
      separator: guessSeparator({ name, cells: file.first.map(({ cells }) => cells[place] ?? '') }),
      isEmpty: name === '' && tally.filled === 0,
    };
  });
};

/** Names in the header line. Without a header, the names are empty, and there are as many as the widest line has cells. */
const namesOf = ({ first }: CsvFile, headerLine: number | null): string[] => {
  const below = first.filter(({ line }) => line >= (headerLine ?? 0));
  const header = headerLine === null ? [] : (below[0]?.cells ?? []);
  const width = headerLine === null ? Math.max(...below.map(({ cells }) => cells.length)) : header.length;
  return Array.from({ length: width }, (_, place) => (header[place] ?? '').trim());
};

const guessTargets = ({
  meanings,
  tallies,
}: {
  meanings: (HeaderMeaning | undefined)[];
  tallies: Tally[];
}): Target[] => {
  const targets: Target[] = meanings.map(() => 'skip');
  const has = (target: Target) => targets.includes(target);
  const claim = (target: Target, places: number[]) => {
    if (!IS_SHARED.has(target) && has(target)) return;
    const free = places.filter((place) => targets[place] === 'skip');
    for (const place of IS_SHARED.has(target) ? free : free.slice(0, 1)) targets[place] = target;
  };
  const placesOf = (...wanted: HeaderMeaning[]) =>
    meanings.flatMap((meaning, place) => (meaning && wanted.includes(meaning) ? [place] : []));
  const placesWhere = (isMeant: (tally: Tally) => boolean) =>
    tallies.flatMap((tally, place) => (isMeant(tally) ? [place] : []));
  const holdsAddresses = ({ filled, addresses }: Tally) => filled > 0 && addresses * 2 > filled;

  const byName = placesOf('email');
  claim(
    'email',
    byName.filter((place) => holdsAddresses(tallies[place]!)),
  );
  claim('email', byName);
  claim(
    'email',
    placesWhere(holdsAddresses).filter((place) => meanings[place] === undefined),
  );
  claim('email', placesWhere(holdsAddresses));
  for (const target of ['username', 'firstName', 'lastName', 'locale', 'timezone', 'groups', 'attributes'] as const) {
    claim(target, placesOf(target));
  }
  claim('isActive', placesOf('isActive'));
  claim(
    'isActive',
    placesOf('status').filter((place) => isAboutActivity(tallies[place]!)),
  );
  claim('stopped', placesOf('stopped'));
  // The values decide about columns with an unknown name.
  const telling = placesWhere(({ stopWords }) => stopWords.size > 0);
  claim(
    'isActive',
    telling.filter((place) => isAboutActivity(tallies[place]!)),
  );
  claim(
    'stopped',
    telling.filter((place) => onlyStops(tallies[place]!)),
  );
  claimFullName({ has, claim, placesOf });
  return targets;
};

/** A column "Name" beside "Vorname" is the last name. If first and last name both have a column, it is skipped. */
const claimFullName = ({
  has,
  claim,
  placesOf,
}: {
  has: (target: Target) => boolean;
  claim: (target: Target, places: number[]) => void;
  placesOf: (...wanted: HeaderMeaning[]) => number[];
}) => {
  if (has('lastName')) return;
  if (has('firstName')) return claim('lastName', placesOf('fullName'));
  claim('fullNameLastFirst', placesOf('fullNameLastFirst'));
  if (!has('fullNameLastFirst')) claim('fullName', placesOf('fullName'));
};

/** At least half of the values are words such as "enabled" or "unsubscribed". */
const isAboutActivity = ({ filled, values }: Tally): boolean => {
  if (!values || filled === 0) return false;
  const known = [...values].filter(([value]) => readActivity(value) !== 'unknown');
  return known.reduce((sum, [, count]) => sum + count, 0) * 2 >= filled;
};

const onlyStops = ({ values }: Tally): boolean => values !== null && [...values.keys()].every(isStopWord);

const guessType = ({ filled, numbers, booleans }: Tally): AttributeType => {
  if (filled > 0 && numbers === filled) return 'number';
  return filled > 0 && booleans === filled ? 'yesNo' : 'text';
};

/** The second "Note" becomes "Note 2". */
const uniqueNames = (names: string[]): string[] => {
  const seen = new Map<string, number>();
  return names.map((name) => {
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return count === 1 || name === '' ? name : `${name} ${count}`;
  });
};

/** Path of an attribute. "address.city" is nested only if `nestsDots` is set. */
export const pathOf = ({ attribute }: Column, { nestsDots }: { nestsDots: boolean }): string[] =>
  nestsDots && PATH.test(attribute) ? attribute.split('.') : [attribute.trim()];

export const hasDots = ({ target, attribute }: Column): boolean => target === 'attribute' && PATH.test(attribute);

export type ColumnsFault = 'no_email' | 'twice' | 'no_attribute_name' | 'inside_attribute';

/** Why the columns can't be imported; undefined if they can. */
export const faultOf = (columns: Column[], { nestsDots }: { nestsDots: boolean }): ColumnsFault | undefined => {
  const fields = columns.map(({ target }) => target).filter((target) => !IS_SHARED.has(target));
  if (!fields.includes('email')) return 'no_email';
  if (new Set(fields).size < fields.length) return 'twice';
  const attributes = columns.filter(({ target }) => target === 'attribute');
  if (attributes.some(({ attribute }) => attribute.trim() === '')) return 'no_attribute_name';
  const paths = attributes.map((column) => `${pathOf(column, { nestsDots }).join('\0')}\0`);
  if (new Set(paths).size < paths.length) return 'twice';
  const isInside = paths.some((path) => paths.some((other) => other !== path && path.startsWith(other)));
  return isInside ? 'inside_attribute' : undefined;
};
