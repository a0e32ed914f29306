import { expect, test } from 'vitest';
import { z } from 'zod';
import { RETURN_PATH_OPTIONS, returnPathOf, tokenOfReturnPath } from './return-path.js';

const TOKEN = 'abcdefghijklmnopqrstuvwxyz234567ab';

test.each(['+', '-', '=', '_', '.', '~'])(
  'a return path with the separator %j leads back to its token',
  (separator) => {
    const path = returnPathOf(TOKEN, { address: 'bounces@mail.example.com', separator });
    expect(path).toBe(`bounces${separator}${TOKEN}@mail.example.com`);
    expect(tokenOfReturnPath(path)).toBe(TOKEN);
    expect(tokenOfReturnPath(path.toUpperCase())).toBe(TOKEN);
  },
);

test.each([
  ['another address than today’s', `b-${TOKEN}@old.example`],
  ['SRS of a forwarder', `SRS0=HHHH=TT=mail.example.com=bounces+${TOKEN}@forward.example`],
  ['BATV', `prvs=1234abcdef=bounces+${TOKEN}@mail.example.com`],
])('a token is found in %s', (_what, address) => expect(tokenOfReturnPath(address)).toBe(TOKEN));

test.each([
  '',
  '@',
  'bounces@mail.example.com',
  `bounces+${TOKEN}`,
  `bounces+x${TOKEN}@mail.example.com`,
  `bounces+${TOKEN}x@mail.example.com`,
  `bounces+${TOKEN}+x@mail.example.com`,
])('%j has no token', (address) => expect(tokenOfReturnPath(address)).toBeUndefined());

const parse = (BOUNCE_ADDRESS: string) => z.object(RETURN_PATH_OPTIONS).safeParse({ BOUNCE_ADDRESS });

test.each([
  ['bounces@mail.example.com', 'bounces@mail.example.com'],
  ['bounces@localhost', 'bounces@localhost'],
  ['a.b@bücher.example', 'a.b@xn--bcher-kva.example'],
  [`${'b'.repeat(29)}@example.com`, `${'b'.repeat(29)}@example.com`],
])('BOUNCE_ADDRESS may be %s', (given, read) => {
  expect(parse(given).data).toEqual({ BOUNCE_ADDRESS: read, BOUNCE_SEPARATOR: '+' });
});

test.each([
  'bounces',
  'a b@example.com',
  '"a"@example.com',
  'почта@example.com',
  '.a@example.com',
  'Bounces <b@example.com>',
])('BOUNCE_ADDRESS may not be %s', (given) =>
  expect(parse(given).error?.issues[0]?.message).toMatch(/^must be an address/),
);

test('a BOUNCE_ADDRESS whose local part would exceed 64 octets with a token is refused', () => {
  const longest = returnPathOf(TOKEN, { address: `${'b'.repeat(29)}@example.com`, separator: '+' });
  expect(longest.indexOf('@')).toBe(64);
  expect(parse(`${'b'.repeat(30)}@example.com`).success).toBe(false);
});
