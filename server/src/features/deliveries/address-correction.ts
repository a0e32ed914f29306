import type { PlainReason } from '@tidings/core/errors/reasons';
import { type Blocker, type CorrectionOutcome, retryToCorrectedAddresses } from '@tidings/core/ledger/correct-address';
import type { Sql } from '@tidings/core/ledger/sql';
import { explainConflict } from '../../foundation/database/postgres-errors.js';
import { AppError } from '../../foundation/errors.js';
import { checkDeliveryIds, checkUuids } from '../../foundation/graphql/uuids.js';
import type { DispatchEntity, DispatchService } from '../dispatches/dispatches.feature.js';
import type { DeliveryEntity } from './delivery.entity.js';
import type { DeliveryService } from './delivery.service.js';

export type AddressCorrection = ReturnType<typeof createAddressCorrection>;

/** Sends FAILED and bounced deliveries again to their users' current addresses. Throws CONFLICT if that isn't possible. */
export const createAddressCorrection = ({
  sql,
  hashKey,
  dispatches,
  deliveries,
  onChanged,
}: {
  sql: Sql;
  /** Key of the hashes of erased people's addresses. */
  hashKey: Buffer;
  dispatches: DispatchService;
  deliveries: DeliveryService;
  onChanged: () => void;
}) => {
  const correct = async (request: { dispatchId: string; deliveryId?: string }): Promise<void> => {
    const outcome = await retryToCorrectedAddresses(sql, { ...request, hashKey }).catch(explainTaken);
    if (!outcome) throw new AppError('dispatch.notFound');
    const refusal = refusalOf(outcome);
    if (refusal) throw new AppError(refusal);
    onChanged();
  };

  return {
    one: async (deliveryId: string): Promise<DeliveryEntity> => {
      checkDeliveryIds([deliveryId], 'deliveryId');
      const delivery = await deliveries.find(deliveryId);
      if (!delivery) throw new AppError('delivery.notFound');
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
  deliveries_address: 'dispatch.addressTaken',
});

const BLOCKED: Record<Blocker, PlainReason<'CONFLICT'>> = {
  NOT_FAILED: 'delivery.notFailed',
  COMPLAINED: 'delivery.complained',
  NO_USER: 'delivery.noUser',
  INACTIVE: 'delivery.userInactive',
  UNCHANGED: 'delivery.addressUnchanged',
  TAKEN: 'delivery.addressTaken',
  SUPPRESSED: 'delivery.addressSuppressed',
};

const refusalOf = (outcome: CorrectionOutcome): PlainReason<'CONFLICT'> | undefined => {
  if (outcome === 'expired') return 'dispatch.isExpired';
  if (outcome === 'forgotten') return 'dispatch.contentNotKept';
  if ('refused' in outcome) return 'dispatch.isCancelled';
  if ('corrected' in outcome) return undefined;
  return outcome.blockedBy ? BLOCKED[outcome.blockedBy] : 'dispatch.noCorrectedAddress';
};
