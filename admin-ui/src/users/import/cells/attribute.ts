import { readYesNo } from '../../../components/csv/cells/yes-no';
import type { AttributeType } from '../columns';

/** A cell as an attribute's value, or the key of its error. */
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

/** "1 234,5" and "1,234.5" are refused, because the decimal separator is ambiguous. */
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

const readNumber = (cell: string) => {
  const value = Number(cell);
  if (!NUMBER.test(cell) || !Number.isFinite(value)) return { fault: 'no_number' };
  // An integer beyond 2^53 would be rounded in JSON.
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

/** Whether a value contains an integer beyond 2^53, which JSON.parse has rounded. */
export const hasInexactNumber = (value: unknown): boolean => {
  if (typeof value === 'number') return Number.isInteger(value) && !Number.isSafeInteger(value);
  return typeof value === 'object' && value !== null && Object.values(value).some(hasInexactNumber);
};
