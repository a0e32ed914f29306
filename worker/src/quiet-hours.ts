import type { ClaimedDelivery } from '@tidings/core/ledger/claim';
import type { Deferral } from '@tidings/core/ledger/defer';
import type { DispatchContent } from '@tidings/core/ledger/dispatch-content';
import { quietReason } from '@tidings/core/ledger/quiet-hours';
import type { StoredSender } from '@tidings/core/ledger/sending-config';
import { type QuietHours, quietUntil, zoneOfRecipient } from '@tidings/core/quiet-hours/quiet-hours';

export type QuietHoursOfSenders = ReturnType<typeof createQuietHours>;

/** Mails that waited for the same moment come back within this time. */
const SPREAD_MS = 60_000;

const MINUTE_MS = 60_000;

/** Finds bulk mails that have to wait, since their recipients are in quiet hours of the sender. */
export const createQuietHours = () => {
  let bySender: ReadonlyMap<string, QuietHours> = new Map();
  /** Ends by quiet hours and zone, as of this minute. Quiet hours begin and end with a minute, and computing takes 0.2 ms. */
  let ends = new Map<string, number | undefined>();
  let minute: number | undefined;

  const endOf = (hours: QuietHours, { zone, now }: { zone: string; now: number }): number | undefined => {
    if (minute !== Math.floor(now / MINUTE_MS)) ends = new Map();
    minute = Math.floor(now / MINUTE_MS);
    const key = `${hours.from} ${hours.to} ${zone}`;
    if (!ends.has(key)) ends.set(key, quietUntil(now, { ...hours, zone }));
    return ends.get(key);
  };

  const hoursOf = (dispatch: Pick<DispatchContent, 'type' | 'senderId'> | undefined): QuietHours | undefined =>
    dispatch && dispatch.type !== 'PERSONAL' && dispatch.senderId !== null
      ? bySender.get(dispatch.senderId)
      : undefined;

  return {
    /** Makes the quiet hours of these senders those that apply. */
    apply: (senders: readonly Pick<StoredSender, 'id' | 'quietHours'>[]): void => {
      bySender = new Map(senders.flatMap(({ id, quietHours }) => (quietHours ? [[id, quietHours] as const] : [])));
    },

    /** The deferrals of those deliveries that have to wait. */
    deferralsOf: (
      claimed: readonly ClaimedDelivery[],
      dispatches: ReadonlyMap<string, Pick<DispatchContent, 'type' | 'senderId'>>,
      now = Date.now(),
    ): Deferral[] => {
      if (bySender.size === 0) return [];
      return claimed.flatMap(({ id: deliveryId, dispatchId, leaseToken, recipient }) => {
        const dispatch = dispatches.get(dispatchId);
        const hours = hoursOf(dispatch);
        const end = hours && endOf(hours, { zone: zoneOfRecipient(recipient.timezone, hours), now });
        if (!hours || end === undefined) return [];
        const waitMs = end - now + Math.random() * SPREAD_MS;
        return [{ deliveryId, dispatchId, leaseToken, waitMs, reason: quietReason(dispatch!.senderId!, hours) }];
      });
    },
  };
};
