import { tokenOfReturnPath } from '@tidings/core/feedback/return-path';
import { isTokenOfNextKey, readToken, type TokenKind, type TokenTarget } from '@tidings/core/feedback/token';
import type { Keys } from '@tidings/core/keys/keys';

export interface RecipientToken {
  kind: TokenKind;
  target: TokenTarget;
}

const KINDS: TokenKind[] = ['bounce', 'unsubscribe'];

/** A token that we signed, alone or in an address. Undefined if there is none. */
export const recipientTokenOf = (text: string, keys: Pick<Keys, 'tokenKeys'>): RecipientToken | undefined => {
  const token = tokenOfReturnPath(text) ?? text;
  for (const kind of KINDS) {
    const target = readToken(kind, token, keys);
    if (target) return { kind, target };
  }
  return undefined;
};

/** Whether the address may hold a token of a key that was made after this process read the keys. */
export const mayBeNewer = (address: string, keys: Pick<Keys, 'tokenKey'>): boolean =>
  isTokenOfNextKey(tokenOfReturnPath(address) ?? '', keys);
