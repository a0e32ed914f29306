import { parseHeaders } from '@tidings/core/feedback/mail-headers';
import type { Keys } from '@tidings/core/keys/keys';
import { type RecipientToken, recipientTokenOf } from './recipient-token.js';

/** Where servers write the address that a mail was sent to, the surest first. */
const FIELDS = [
  'delivered-to',
  'x-original-to',
  'x-delivered-to',
  'envelope-to',
  'x-envelope-to',
  'x-forwarded-to',
  'apparently-to',
  'to',
  'cc',
  'received',
];

const MAX_TOKENS = 10;

/** Header of a mail, in bytes. */
const MAX_HEADER_BYTES = 64 * 1024;

/** The valid tokens in the addresses that a mail in a mailbox was sent to. */
export const tokensOfHeaders = (raw: Buffer, keys: Pick<Keys, 'tokenKeys'>): RecipientToken[] => {
  const headers = parseHeaders(raw.toString('latin1', 0, MAX_HEADER_BYTES));
  const words = FIELDS.flatMap((name) => headers.get(name) ?? []).flatMap((value) => value.split(/[\s,;:<>()"]+/));
  const found = new Map<string, RecipientToken>();
  for (const word of words) {
    const token = word.includes('@') ? recipientTokenOf(word, keys) : undefined;
    if (token) found.set(JSON.stringify(token), token);
    if (found.size === MAX_TOKENS) break;
  }
  return [...found.values()];
};
