import { expect, test } from 'vitest';
import { createToken, readToken } from './token.js';

const KEY = Buffer.alloc(32, 1);
const KEYS = { tokenKey: { number: 5, key: KEY }, tokenKeys: new Map([[5, KEY]]) };
const MAIL = { deliveryId: '281474976710655', dispatchId: '01890b0c-0000-7000-8000-00123456789a', round: 3 };

test.each(['bounce', 'unsubscribe'] as const)(
  'a %s token names the mail, in 34 characters, whatever its case',
  (kind) => {
    const token = createToken(kind, MAIL, KEYS);
    expect(token).toMatch(/^[a-z2-7]{34}$/);
    const target = { deliveryId: MAIL.deliveryId, dispatch: '123456789a', round: 3 };
    expect(readToken(kind, token, KEYS)).toEqual(target);
    expect(readToken(kind, token.toUpperCase(), KEYS)).toEqual(target);
  },
);

test('a token is the same on each attempt', () => {
  expect(createToken('bounce', MAIL, KEYS)).toBe(createToken('bounce', MAIL, KEYS));
});

test('a token of one kind is invalid as the other', () => {
  expect(readToken('unsubscribe', createToken('bounce', MAIL, KEYS), KEYS)).toBeUndefined();
});

test('a token with any character changed is invalid', () => {
  const token = createToken('bounce', MAIL, KEYS);
  for (let at = 0; at < token.length; at += 1) {
    for (const other of 'abcdefghijklmnopqrstuvwxyz234567') {
      if (other === token[at]) continue;
      expect(readToken('bounce', token.slice(0, at) + other + token.slice(at + 1), KEYS)).toBeUndefined();
    }
  }
});

test.each(['', 'x', 'a'.repeat(33), 'a'.repeat(35), '!'.repeat(34), 'я'.repeat(34)])('%j is no token', (text) => {
  expect(readToken('bounce', text, KEYS)).toBeUndefined();
});

test('a token of an unknown key is invalid', () => {
  expect(readToken('bounce', createToken('bounce', MAIL, KEYS), { tokenKeys: new Map() })).toBeUndefined();
});
