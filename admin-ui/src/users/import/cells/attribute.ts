import type { AttributeType } from '../columns';
import { readYesNo } from './yes-no';

/** A cell as a value of an attribute, or the key of what is wrong with it. */
export const readAttribute = (cell: string, type: AttributeType): { value: unknown } | { fault: string } => {
  switch (type) {
    case 'text':
      return { value: cell };
    case 'number':
      return readNumber(cell);
    case 'yesNo': {
      const value = readYesNo(cell);
      return value === undefined ? { fault: 'no_yes_no' } : { value };
    }
    case 'json':
      return readJson(cell);
  }
};

/** "1 234,5" and "1,234.5" aren't read: which of the two marks the decimals can't be told. */
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

const readNumber = (cell: string) => {
  const value = Number(cell);
  if (!NUMBER.test(cell) || !Number.isFinite(value)) return { fault: 'no_number' };
  // A number that JSON can't hold to its last digit would become another one.
  return /^[+-]?\d+$/.test(cell) && !Number.isSafeInteger(value) ? { fault: 'number_too_long' } : { value };
};

const readJson = (cell: string) => {
  try {
    const value: unknown = JSON.parse(cell);
    return hasInexactNumber(value) ? { fault: 'number_too_long' } : { value };
  } catch {
    return { fault: 'no_json' };
  }
};

/** Whether a value holds an integer beyond 2^53, which JSON.parse has rounded. */
export const hasInexactNumber = (value: unknown): boolean => {
  if (typeof value === 'number') return Number.isInteger(value) && !Number.isSafeInteger(value);
  return typeof value === 'object' && value !== null && Object.values(value).some(hasInexactNumber);
};
