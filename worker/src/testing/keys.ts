import type { Keys } from '@tidings/core/keys/keys';

const TOKEN_KEY = Buffer.alloc(32, 1);

export const TEST_KEYS: Keys = {
  tokenKey: { number: 0, key: TOKEN_KEY },
  tokenKeys: new Map([[0, TOKEN_KEY]]),
  hashKey: Buffer.alloc(32, 2),
  secretKey: Buffer.alloc(32, 3),
};
