import { readObject } from '../../components/read-object';
import { attributeName, type Column } from './columns';
import type { CsvLine } from './csv-file';
import { unguard } from './formula-guard';
import type { ImportUserRow } from './import.generated';

/** What is wrong with a line. The message is a key of ours, or as the server says it. */
export interface Problem {
  field: string;
  message: string;
  args?: Record<string, unknown>;
}

export interface ReadRow {
  row: ImportUserRow;
  problems: Problem[];
}

const YES = new Set(['true', 'yes', 'y', '1', 'да', 'истина']);
const NO = new Set(['false', 'no', 'n', '0', 'нет', 'ложь']);

/** As PostgreSQL's jsonb takes no NUL, and no half of a surrogate pair. */
const UNSTORABLE = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f][0-9a-f]{2})/;

/** A line of the file as the API takes it. What only the file can say is judged here, all else by the server. */
export const readRow = ({ cells, isMalformed }: CsvLine, columns: Column[]): ReadRow => {
  const row: ImportUserRow = { email: '' };
  const problems: Problem[] = [];
  const blame = (field: string, fault: string, args?: Problem['args']) =>
    problems.push({ field, message: `tidings.users_import.fault.${fault}`, ...(args && { args }) });

  if (isMalformed) blame('', 'quotes');
  if (cells.slice(columns.length).some((cell) => cell.trim() !== '')) {
    blame('', 'too_many_cells', { smart_count: cells.length, of: columns.length });
  }
  columns.forEach((column, place) => {
    const cell = (cells[place] ?? '').trim();
    // An empty cell changes nothing.
    if (cell === '') return;
    switch (column.target) {
      case 'skip':
        return;
      case 'attribute':
        row.attributes = { ...row.attributes, [attributeName(column)]: unguard(cell) };
        return;
      case 'attributes': {
        const read = readObject(cell);
        if ('value' in read) row.attributes = { ...read.value, ...row.attributes };
        else blame('attributes', 'no_object');
        return;
      }
      case 'isActive':
        row.isActive = YES.has(cell.toLowerCase());
        if (!row.isActive && !NO.has(cell.toLowerCase())) blame('isActive', 'no_yes_no', { cell });
        return;
      case 'groups':
        row.groups = cell.split(';').flatMap((name) => name.trim() || []);
        return;
      default:
        row[column.target] = cell;
    }
  });
  if (row.attributes && UNSTORABLE.test(JSON.stringify(row.attributes))) blame('attributes', 'unstorable');
  return { row, problems };
};
