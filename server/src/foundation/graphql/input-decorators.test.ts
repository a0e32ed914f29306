import { validateSync } from 'class-validator';
import { describe, expect, test } from 'vitest';
import { IsKnownTimeZone } from './known-time-zone.js';
import { MaxBytes } from './max-bytes.js';
import { NotBlank } from './not-blank.js';

class Input {
  body: unknown = '';
  title: unknown = 'Hello';
  timezone: unknown = 'UTC';
}
MaxBytes(1024)(Input.prototype, 'body');
NotBlank()(Input.prototype, 'title');
IsKnownTimeZone()(Input.prototype, 'timezone');

const invalidFields = (given: Partial<Input>): string[] =>
  validateSync(Object.assign(new Input(), given)).map(({ property }) => property);

describe('MaxBytes with a limit of 1,024 bytes', () => {
  test.each<[string, unknown, boolean]>([
    ['1,024 ASCII characters are valid', 'a'.repeat(1024), true],
    ['1,025 ASCII characters are invalid', 'a'.repeat(1025), false],
    ['512 Cyrillic characters are valid', 'я'.repeat(512), true],
    ['513 Cyrillic characters are invalid', 'я'.repeat(513), false],
    ['an object of 1,024 bytes is valid', { a: 'a'.repeat(1024 - 8) }, true],
    ['an object of 1,025 bytes is invalid', { a: 'a'.repeat(1025 - 8) }, false],
  ])('%s', (_what, body, isValid) => expect(invalidFields({ body })).toEqual(isValid ? [] : ['body']));
});

describe('NotBlank, which requires a visible character', () => {
  test.each(['Hello', '{{title}}', ' . '])('%j is valid', (title) => expect(invalidFields({ title })).toEqual([]));
  test.each(['', '  ', '\n\t', '\u0000\u0007'])('%j is invalid', (title) =>
    expect(invalidFields({ title })).toEqual(['title']),
  );
});

describe('IsKnownTimeZone, which requires an IANA name', () => {
  test.each(['UTC', 'Europe/Moscow', 'europe/moscow', 'America/Argentina/Buenos_Aires'])('%s is valid', (timezone) => {
    expect(invalidFields({ timezone })).toEqual([]);
    expect(invalidFields({ timezone })).toEqual([]);
  });
  test.each(['', 'Moscow', 'Europe/Atlantis', 'x'.repeat(1_000), 3])('%j is invalid', (timezone) =>
    expect(invalidFields({ timezone })).toEqual(['timezone']),
  );
});
