import { expect, test } from 'vitest';
import { addressForPeople } from './address-for-people';

test.each([
  ['anna@xn--bcher-kva.example', 'anna@bücher.example'],
  ['xn--bcher-kva@example.com', 'xn--bcher-kva@example.com'],
  ['anna@example.com', 'anna@example.com'],
  ['anna@xn--99999999.example', 'anna@xn--99999999.example'],
])('the address %s is displayed as %s', (email, read) => {
  expect(addressForPeople(email)).toBe(read);
});
