import { type Blocker, type CorrectionOutcome, retryToCorrectedAddresses } from '@tidings/core/ledger/correct-address';
import type { Sql } from '@tidings/core/ledger/sql';
import { AppError, notFound } from '../../errors.js';
import { explainConflict } from '../../foundation/database/postgres-errors.js';
import { checkDeliveryIds, checkUuids } from '../../foundation/graphql/uuids.js';
import type { DispatchEntity, DispatchService } from '../dispatches/dispatches.feature.js';
import type { DeliveryEntity } from './delivery.entity.js';
import type { DeliveryService } from './delivery.service.js';

export type AddressCorrection = ReturnType<typeof createAddressCorrection>;

/** Sends FAILED deliveries again to their users' current addresses. Throws CONFLICT if that isn't possible. */
export const createAddressCorrection = ({
  sql,
  dispatches,
  deliveries,
  onChanged,
}: {
  sql: Sql;
  dispatches: DispatchService;
  deliveries: DeliveryService;
  onChanged: () => void;
}) => {
  const correct = async (request: { dispatchId: string; deliveryId?: string }): Promise<void> => {
    const outcome = await retryToCorrectedAddresses(sql, request).catch(explainTaken);
    if (!outcome) throw notFound('This dispatch');
    const refusal = refusalOf(outcome);
    if (refusal) throw new AppError('CONFLICT', refusal);
    onChanged();
  };

  return {
    one: async (deliveryId: string): Promise<DeliveryEntity> => {
      checkDeliveryIds([deliveryId], 'deliveryId');
      const delivery = await deliveries.find(deliveryId);
      if (!delivery) throw notFound('This delivery');
      await correct({ dispatchId: delivery.dispatchId, deliveryId });
      return (await deliveries.find(deliveryId))!;
    },

    allOf: async (dispatchId: string): Promise<DispatchEntity> => {
      checkUuids([dispatchId], 'dispatchId');
      await correct({ dispatchId });
      return dispatches.findOrThrow(dispatchId);
    },
  };
};

const explainTaken = explainConflict({
  deliveries_address: 'An address was taken by another mail of this dispatch just now: try again.',
});

const BLOCKED: Record<Blocker, string> = {
  NOT_FAILED: 'This delivery isn’t FAILED, so it isn’t sent again.',
  NO_USER: 'This delivery has no user any more, so there is no corrected address.',
  INACTIVE: 'The user of this delivery is inactive, so nothing is sent to them.',
  UNCHANGED: 'The user’s address is still the one that this delivery went to.',
  TAKEN: 'Another delivery of this dispatch goes to the user’s address already.',
};

const refusalOf = (outcome: CorrectionOutcome): string | undefined => {
  if (outcome === 'expired') return 'This dispatch is past its expiresAt: nothing of it is sent again.';
  if (outcome === 'forgotten') return "What these mails were made of isn't kept any more, so they can't be sent again.";
  if ('refused' in outcome) return `This dispatch is ${outcome.refused}: nothing of it is sent again.`;
  if ('corrected' in outcome) return undefined;
  return outcome.blockedBy
    ? BLOCKED[outcome.blockedBy]
    : 'Nobody whose mail of this dispatch FAILED has another address now.';
};
