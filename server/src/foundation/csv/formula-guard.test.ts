import { stringify } from 'csv-stringify/sync';
import { describe, expect, test } from 'vitest';
import { guardAgain, unguard } from './formula-guard.js';

/** Exports a value as `csvFile` does, without the quotes of CSV. */
const exported = (text: string): string =>
  stringify([[guardAgain(text)]], { escape_formulas: true, quoted: true })
    .trimEnd()
    .slice(1, -1)
    .replaceAll('""', '"');

describe('an exported value is no formula, and importing restores it', () => {
  test.each(['=1+1', '+49 30 1', '-5', '@me', '\ttab', '\rreturn', '＝1', "'=1+1", "''@me", "'quoted'", 'plain', ''])(
    '%j',
    (text) => {
      const cell = exported(text);
      expect(cell).not.toMatch(/^[=+\-@\t\r＝＋－＠]/);
      expect(unguard(cell)).toBe(text);
    },
  );
});

test('an apostrophe that guards nothing stays', () => {
  expect(unguard("'tis")).toBe("'tis");
});
