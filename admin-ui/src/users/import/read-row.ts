import { isStopped, readActivity } from '../../components/csv/cells/activity';
import type { CsvLine } from '../../components/csv/csv-file';
import { unguard } from '../../components/csv/formula-guard';
import { readObject } from '../../components/read-object';
import { readAddress } from './cells/address';
import { hasInexactNumber, readAttribute } from './cells/attribute';
import { readGroupNames } from './cells/group-names';
import { isTimeZone, readLocale } from './cells/locale-and-zone';
import { splitFullName, splitNameLastFirst } from './cells/person-name';
import { type Column, pathOf } from './columns';
import type { ImportUserRow } from './import.generated';
import type { Plan } from './plan';

/** Error of a line. The message is a key, `args` are its parameters. */
export interface Problem {
  field: string;
  message: string;
  args?: Record<string, unknown>;
}

/** Says how a line was imported differently from its text. */
export interface Notice {
  kind: 'second_address' | 'unknown_zone' | 'unknown_locale' | 'group_left_out' | 'group_created';
  text: string;
}

export interface ReadRow {
  row: ImportUserRow;
  problems: Problem[];
  notices: Notice[];
  /** True if the file says that this person gets no mail. */
  isStopped: boolean;
}

export type KnownGroups = (name: string) => boolean;

const MAX_GROUP_NAME = 150;

type ReadCell = (cell: string, read: ReadRow) => void;

/** Null in the text format of PostgreSQL's COPY. */
const POSTGRES_NULL = '\\N';

/** A NUL, or the character that a decoder puts in place of an invalid byte. */
const UNREADABLE = /[\0\ufffd]/;

/** jsonb accepts no NUL and no half of a surrogate pair. */
const UNSTORABLE = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f][0-9a-f]{2})/;

/** Maps lines of a file to rows of the API. Validates only what the server can't see. */
export const createRowReader = (
  plan: Plan,
  { isKnownGroup }: { isKnownGroup: KnownGroups },
): ((line: CsvLine) => ReadRow) => {
  const readers = plan.columns.map((column) => readerOf(column, { plan, isKnownGroup }));

  return ({ cells, isMalformed }) => {
    const read: ReadRow = { row: { email: '' }, problems: [], notices: [], isStopped: false };
    if (isMalformed) addProblem(read, '', 'quotes');
    if (cells.length > readers.length && cells.slice(readers.length).some((cell) => cell.trim() !== '')) {
      addProblem(read, '', 'too_many_cells', { smart_count: cells.length, of: readers.length });
    }
    readers.forEach((readCell, place) => {
      const cell = cells[place]?.trim();
      // An empty cell changes nothing.
      if (!readCell || !cell || cell === POSTGRES_NULL) return;
      if (UNREADABLE.test(cell)) addProblem(read, '', cell.includes('\0') ? 'unstorable' : 'broken');
      readCell(cell, read);
    });
    if (read.row.email === '' && read.problems.length === 0) addProblem(read, 'email', 'no_address');
    if (read.row.attributes && UNSTORABLE.test(JSON.stringify(read.row.attributes))) {
      addProblem(read, 'attributes', 'unstorable');
    }
    if (plan.isStoppedFile) stop(read, plan);
    return read;
  };
};

const addProblem = ({ problems }: ReadRow, field: string, fault: string, args?: Problem['args']) =>
  problems.push({ field, message: `tidings.users.import.fault.${fault}`, ...(args && { args }) });

const stop = (read: ReadRow, { stopped }: Plan) => {
  read.isStopped = true;
  if (stopped !== 'ignore') read.row.isActive = false;
};

const readerOf = (
  column: Column,
  { plan, isKnownGroup }: { plan: Plan; isKnownGroup: KnownGroups },
): ReadCell | undefined => {
  const { target } = column;
  switch (target) {
    case 'skip':
      return undefined;
    case 'email':
      return (cell, { row, notices }) => {
        const { email, others } = readAddress(cell);
        row.email = email;
        for (const text of others) notices.push({ kind: 'second_address', text });
      };
    case 'fullName':
      return (cell, { row }) => Object.assign(row, splitFullName(cell));
    case 'fullNameLastFirst':
      return (cell, { row }) => Object.assign(row, splitNameLastFirst(cell));
    case 'locale':
      return (cell, { row, notices }) => {
        const locale = readLocale(cell);
        if (locale) row.locale = locale;
        else notices.push({ kind: 'unknown_locale', text: cell });
      };
    case 'timezone':
      return (cell, { row, notices }) => {
        if (isTimeZone(cell)) row.timezone = cell;
        else notices.push({ kind: 'unknown_zone', text: cell });
      };
    case 'isActive':
      return (cell, read) => {
        const activity = plan.activityOf.get(cell.toLowerCase()) ?? readActivity(cell);
        if (activity === 'unknown') addProblem(read, 'isActive', 'no_yes_no', { cell });
        else if (activity === 'inactive') stop(read, plan);
        // New people are active by default, and nobody is made active again unless the user decides so.
        else if (plan.activates && !read.isStopped) read.row.isActive = true;
      };
    case 'stopped':
      return (cell, read) => {
        if (isStopped(cell)) stop(read, plan);
      };
    case 'groups':
      return groupsReader(column, { plan, isKnownGroup });
    case 'attributes':
      return (cell, read) => {
        const object = readObject(cell);
        if (!('value' in object)) addProblem(read, 'attributes', 'no_object');
        else if (hasInexactNumber(object.value)) addProblem(read, 'attributes', 'number_too_long');
        else read.row.attributes = merge(object.value, read.row.attributes ?? {});
      };
    case 'attribute':
      return attributeReader(column, plan);
    default:
      return (cell, { row }) => {
        row[target] = cell;
      };
  }
};

const groupsReader = (
  { separator }: Column,
  { plan, isKnownGroup }: { plan: Plan; isKnownGroup: KnownGroups },
): ReadCell => {
  const isKnown = (name: string) => isKnownGroup(name) || isKnownGroup(unguard(name));
  const isKept = (name: string, { notices }: ReadRow) => {
    // A name that is too long is kept, so that the server refuses its line.
    if (plan.unknownGroups === 'refuse' || name.length > MAX_GROUP_NAME || isKnown(name)) return true;
    notices.push({ kind: plan.unknownGroups === 'create' ? 'group_created' : 'group_left_out', text: unguard(name) });
    return false;
  };
  return (cell, read) => {
    read.row.groups = readGroupNames(cell, { separator, isKnown }).filter((name) => isKept(name, read));
  };
};

const attributeReader = (column: Column, plan: Plan): ReadCell => {
  const path = pathOf(column, plan);
  return (cell, read) => {
    const result = readAttribute(unguard(cell), column.type);
    if ('fault' in result) addProblem(read, `attributes.${path.join('.')}`, result.fault, { cell });
    else read.row.attributes = withValue(read.row.attributes ?? {}, path, result.value);
  };
};

const withValue = (object: Record<string, unknown>, path: string[], value: unknown): Record<string, unknown> =>
  path.length === 1
    ? { ...object, [path[0]!]: value }
    : merge(object, path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) as Record<string, unknown>);

/** Deep merge of objects; `over` wins. */
const merge = (under: Record<string, unknown>, over: Record<string, unknown>): Record<string, unknown> => {
  const merged = Object.entries(over).map(([key, value]) => {
    const before = Object.hasOwn(under, key) ? under[key] : undefined;
    return [key, isObject(before) && isObject(value) ? merge(before, value) : value] as const;
  });
  return { ...under, ...Object.fromEntries(merged) };
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
