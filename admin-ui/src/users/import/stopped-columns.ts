import { isStopped, readActivity } from './cells/activity';
import { type CsvFile, tallyColumn } from './csv-file';
import type { Plan } from './plan';

export interface StoppedColumn {
  place: number;
  name: string;
  /** Cells that say that somebody gets no mail. */
  count: number;
  /** What they say, most frequent first; empty where the cells say too many things, such as times. */
  words: [string, number][];
}

export interface StoppedColumns {
  /** Columns that decide who gets no mail. */
  deciding: StoppedColumn[];
  /** Columns that are used otherwise or left out, but hold words such as "unsubscribed". */
  overlooked: StoppedColumn[];
  /** Words of the column "Active" that aren't known, with their counts. */
  unknown: [string, number][];
}

/** Which columns say of whom that they get no mail, by the whole of the file. */
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
