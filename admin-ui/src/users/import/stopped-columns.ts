import { isStopped, readActivity } from '../../components/csv/cells/activity';
import { type CsvFile, tallyColumn } from '../../components/csv/csv-file';
import type { Plan } from './plan';

export interface StoppedColumn {
  place: number;
  name: string;
  /** Number of cells that say that the person gets no mail. */
  count: number;
  /** Words and their counts, most frequent first; empty if there are too many distinct values, such as times. */
  words: [string, number][];
}

export interface StoppedColumns {
  /** Columns that decide whether a person gets mail. */
  deciding: StoppedColumn[];
  /** Skipped columns, and columns with another meaning, that contain words such as "unsubscribed". */
  overlooked: StoppedColumn[];
  /** Unknown words of the column "Active", with their counts. */
  unknown: [string, number][];
}

/** Finds the columns that say that people get no mail, by the values of all lines. */
export const findStoppedColumns = (file: CsvFile, plan: Plan): StoppedColumns => {
  const found: StoppedColumns = { deciding: [], overlooked: [], unknown: [] };
  plan.columns.forEach(({ name, target }, place) => {
    const { filled, nos, values, stopWords } = tallyColumn(file, { place, headerLine: plan.headerLine });
    const listed = [...(values ?? [])];
    const columnOf = (words: [string, number][], count = sum(words)) => ({ place, name, count, words: sorted(words) });
    if (target === 'isActive') {
      const activity = (word: string) => plan.activityOf.get(word) ?? readActivity(word);
      found.deciding.push(columnOf(listed.filter(([word]) => activity(word) === 'inactive')));
      found.unknown.push(...sorted(listed.filter(([word]) => readActivity(word) === 'unknown')));
    } else if (target === 'stopped') {
      found.deciding.push(values ? columnOf(listed.filter(([word]) => isStopped(word))) : columnOf([], filled - nos));
    } else if (stopWords.size > 0) {
      found.overlooked.push(columnOf([...stopWords]));
    }
  });
  return { ...found, deciding: found.deciding.filter(({ count }) => count > 0) };
};

const sum = (words: [string, number][]): number => words.reduce((total, [, count]) => total + count, 0);

const sorted = (words: [string, number][]): [string, number][] => words.toSorted((a, b) => b[1] - a[1]);
