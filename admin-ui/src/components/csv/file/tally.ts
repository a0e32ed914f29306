import { isStopWord } from '../cells/activity';
import { NO } from '../cells/yes-no';

const MAX_WORD_LENGTH = 40;
const MAX_NO_LENGTH = 9;
const MAX_VALUES = 24;
const MAX_VALUE_LENGTH = 60;
/** Code of the digit 9. No ASCII digit, sign or space has a higher code. */
const NINE = 0x39;
const CANONICAL_NUMBER = /^-?(?:0|[1-9]\d{0,15})(?:\.\d{1,15})?$/;
const TRUE_OR_FALSE = /^(?:true|false)$/i;

/** Statistics of a column's non-empty cells. */
export interface Tally {
  filled: number;
  addresses: number;
  /** Cells that are the same after they are parsed as a number and formatted again. */
  numbers: number;
  booleans: number;
  /** Cells that say no. */
  nos: number;
  /** Words such as "unsubscribed" or "blocklisted", in lower case, with their counts. */
  stopWords: Map<string, number>;
  /** Values in lower case with their counts; null if there are too many. */
  values: Map<string, number> | null;
}

export const createTally = (): Tally => ({
  filled: 0,
  addresses: 0,
  numbers: 0,
  booleans: 0,
  nos: 0,
  stopWords: new Map(),
  values: new Map(),
});

export const addCell = (tally: Tally, text: string): void => {
  const cell = text.trim();
  if (cell === '') return;
  tally.filled += 1;
  if (cell.includes('@')) tally.addresses += 1;
  else if (cell.length <= MAX_WORD_LENGTH) addWord(tally, cell);
  if (!tally.values) return;
  const value = cell.slice(0, MAX_VALUE_LENGTH).toLowerCase();
  const count = tally.values.get(value);
  if (count !== undefined || tally.values.size < MAX_VALUES) tally.values.set(value, (count ?? 0) + 1);
  else tally.values = null;
};

const addWord = (tally: Tally, cell: string) => {
  const isNumeric = cell.charCodeAt(0) <= NINE;
  if (isNumeric && CANONICAL_NUMBER.test(cell) && String(Number(cell)) === cell) tally.numbers += 1;
  const isShort = cell.length <= MAX_NO_LENGTH;
  if (isShort && TRUE_OR_FALSE.test(cell)) tally.booleans += 1;
  if (isShort && NO.has(cell.toLowerCase())) tally.nos += 1;
  else if (!isNumeric && isStopWord(cell)) increment(tally.stopWords, cell.toLowerCase(), 1);
};

/** Sum of two tallies, as a new one. */
export const mergeTallies = (one: Tally, other: Tally): Tally => {
  const values = one.values && other.values && mergeCounts(one.values, other.values);
  return {
    filled: one.filled + other.filled,
    addresses: one.addresses + other.addresses,
    numbers: one.numbers + other.numbers,
    booleans: one.booleans + other.booleans,
    nos: one.nos + other.nos,
    stopWords: mergeCounts(one.stopWords, other.stopWords),
    values: values && values.size <= MAX_VALUES ? values : null,
  };
};

const mergeCounts = (one: Map<string, number>, other: Map<string, number>): Map<string, number> => {
  const merged = new Map(one);
  for (const [value, count] of other) increment(merged, value, count);
  return merged;
};

const increment = (counts: Map<string, number>, value: string, by: number) =>
  counts.set(value, (counts.get(value) ?? 0) + by);
