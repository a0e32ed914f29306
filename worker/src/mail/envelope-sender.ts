import { type ReturnPath, returnPathOf } from '@tidings/core/feedback/return-path';
import { createToken } from '@tidings/core/feedback/token';
import type { Keys } from '@tidings/core/keys/keys';
import type { ClaimedDelivery } from '@tidings/core/ledger/claim';

export interface EnvelopeSender {
  /** The address in MAIL FROM. */
  sender: string;
  /** ENVID (RFC 3461 section 4.4). Undefined: no status notifications are asked for. */
  envelopeId: string | undefined;
}

/**
 * The envelope sender of each mail: with a return path, an address of its own, which is the same in each attempt under one address.
 * Else `address`.
 */
export const createEnvelopeSender =
  ({
    address,
    returnPath,
    keys,
  }: {
    address: string;
    returnPath: ReturnPath | undefined;
    keys: Pick<Keys, 'tokenKey'>;
  }) =>
  ({ id, dispatchId, addressRound }: Pick<ClaimedDelivery, 'id' | 'dispatchId' | 'addressRound'>): EnvelopeSender => {
    if (!returnPath) return { sender: address, envelopeId: undefined };
    const token = createToken('bounce', { deliveryId: id, dispatchId, round: addressRound }, keys);
    return { sender: returnPathOf(token, returnPath), envelopeId: token };
  };
