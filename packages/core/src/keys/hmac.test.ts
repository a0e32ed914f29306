import { createHmac, randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { hmacSha256 } from './hmac.js';

test('is what OpenSSL computes, for keys and messages of any length', () => {
  for (let length = 0; length <= 64; length += 1) {
    const key = randomBytes(length);
    for (const message of [randomBytes(length), randomBytes(0), randomBytes(13), randomBytes(1_000)]) {
      expect(hmacSha256(message, key)).toEqual(createHmac('sha256', key).update(message).digest());
      expect(hmacSha256(message, key)).toEqual(createHmac('sha256', key).update(message).digest());
    }
  }
});

test('refuses longer keys', () => {
  expect(() => hmacSha256(Buffer.alloc(1), Buffer.alloc(65))).toThrow(RangeError);
});
