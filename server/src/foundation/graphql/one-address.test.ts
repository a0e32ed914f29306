import { validateSync } from 'class-validator';
import { describe, expect, test } from 'vitest';
import { IsOneAddress } from './one-address.js';

class Input {
  email: unknown;
}
IsOneAddress()(Input.prototype, 'email');

const isValid = (email: unknown): boolean => validateSync(Object.assign(new Input(), { email })).length === 0;

describe('a single address', () => {
  test.each([
    'anna@example.com',
    'anna+news@sub.example.com',
    'юзер@example.com',
    'anna@bücher.example',
    'anna@xn--bcher-kva.example',
    '\ufeffanna@example.com',
    'anna\u200b@example.com',
    `${'a'.repeat(64)}@example.com`,
  ])('%j is valid', (email) => expect(isValid(email)).toBe(true));
});

describe('a value that is not a single address', () => {
  test.each([
    '',
    'anna',
    'anna@',
    '@example.com',
    'anna@localhost',
    ' anna@example.com',
    'anna@example.com\n',
    'anna@example.com, boris@example.com',
    'anna@example.com;boris@example.com',
    'Anna <anna@example.com>',
    '"anna smith"@example.com',
    'anna@example.com\r\nBcc: boris@example.com',
    `${'a'.repeat(65)}@example.com`,
    `anna@${'a.'.repeat(124)}com`,
    undefined,
    null,
    42,
    ['anna@example.com'],
  ])('%j is invalid', (email) => expect(isValid(email)).toBe(false));
});
