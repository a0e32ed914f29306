import { stringify } from 'csv-stringify/sync';
import { describe, expect, test } from 'vitest';
import { guardAgain, unguard } from './formula-guard.js';

/** Exports a value as `csvFile` does, without the quotes of CSV. */
const exported = (text: string): string =>
  stringify([[guardAgain(text)]], { escape_formulas: true, quoted: true })
    .trimEnd()
    .slice(1, -1)
    .replaceAll('""', '"');

describe('an exported value', () => {
  test.each(['=1+1', '+49 30 1', '-5', '@me', '\ttab', '\rreturn', '＝1', "'=1+1", "''@me", "'quoted'", 'plain', ''])(
    '%j is not read as a formula, and an import restores it',
    (text) => {
      const cell = exported(text);
      expect(cell).not.toMatch(/^[=+\-@\t\r＝＋－＠]/);
      expect(unguard(cell)).toBe(text);
    },
  );
});

test('an import keeps an apostrophe before ordinary text', () => {
  expect(unguard("'tis")).toBe("'tis");
});
