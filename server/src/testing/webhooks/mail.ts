import { createToken } from '@tidings/core/feedback/token';
import type { Keys } from '@tidings/core/keys/keys';
import { messageIdOf } from '@tidings/core/ledger/message-id';

const key = Buffer.alloc(32, 5);

export const TEST_KEYS: Keys = {
  tokenKey: { number: 1, key },
  tokenKeys: new Map([[1, key]]),
  hashKey: Buffer.alloc(32, 7),
  secretKey: Buffer.alloc(32, 8),
};

/** A mail of ours to Anna, as providers name it. */
export const MAIL = { deliveryId: '4711', dispatchId: '01890b0c-0000-7000-8000-00000000000a', round: 2 };
export const EMAIL = 'anna.berg@example.com';
export const TOKEN = createToken('bounce', MAIL, TEST_KEYS);
export const MESSAGE_ID = messageIdOf({ ...MAIL, domain: 'mail.example.org' });

/** What the events of the mail are about: found by its token, or by its Message-ID. */
export const BY_TOKEN = { deliveryId: '4711', dispatch: '000000000a', round: 2 };
export const BY_MESSAGE_ID = { deliveryId: '4711', dispatch: MAIL.dispatchId, round: null };
