import {
  CANCELLABLE,
  cancelDispatch,
  PAUSABLE,
  pauseDispatch,
  RESUMABLE,
  rescheduleDispatch,
  resumeDispatch,
} from '@tidings/core/ledger/control';
import { countAudience } from '@tidings/core/ledger/count-audience';
import { resolveUncertain, retryDeliveries, type UncertainDecision } from '@tidings/core/ledger/decide';
import type { Sql } from '@tidings/core/ledger/sql';
import type { DispatchStatus } from '@tidings/core/ledger/status';
import { AppError, badInput, notFound } from '../../errors.js';
import { checkUuids } from '../../foundation/graphql/uuids.js';
import type { DispatchEntity } from './dispatch.entity.js';
import type { DispatchService } from './dispatch.service.js';

export type DispatchControls = ReturnType<typeof createDispatchControls>;

const DELIVERY_ID = /^[1-9]\d{0,17}$/;

/** Operators' actions on an accepted dispatch. Throws CONFLICT if its status doesn't allow them. */
export const createDispatchControls = ({
  sql,
  dispatches,
  onChanged,
}: {
  sql: Sql;
  dispatches: DispatchService;
  onChanged: () => void;
}) => {
  const act =
    (change: typeof pauseDispatch, { from, verb }: { from: readonly DispatchStatus[]; verb: string }) =>
    async (id: string): Promise<DispatchEntity> => {
      checkUuids([id], 'id');
      const was = await change(sql, id);
      if (!was) throw notFound('This dispatch');
      if (!from.includes(was)) throw new AppError('CONFLICT', `This dispatch is ${was}, so it can't be ${verb}.`);
      onChanged();
      return dispatches.findOrThrow(id);
    };

  return {
    pause: act(pauseDispatch, { from: PAUSABLE, verb: 'paused' }),
    resume: act(resumeDispatch, { from: RESUMABLE, verb: 'resumed' }),
    cancel: act(cancelDispatch, { from: CANCELLABLE, verb: 'cancelled' }),

    /** Resolves to null if the dispatch has started or doesn't exist. */
    countReach: async (id: string) => (await countAudience(sql, { dispatchId: id })) ?? null,

    reschedule: async ({ id, sendAt }: { id: string; sendAt: Date }): Promise<DispatchEntity> => {
      checkUuids([id], 'id');
      const outcome = await rescheduleDispatch(sql, { dispatchId: id, sendAt });
      if (!outcome) throw notFound('This dispatch');
      if (outcome === 'after expiry') {
        throw badInput({ sendAt: ['must be before expiresAt, and expiresAt must not have passed'] });
      }
      if (outcome === 'begun') throw new AppError('CONFLICT', "This dispatch has begun, so it can't be moved.");
      if (outcome !== 'moved') {
        throw new AppError('CONFLICT', `This dispatch is ${outcome.refused}, so it can't be moved.`);
      }
      onChanged();
      return dispatches.findOrThrow(id);
    },

    retry: async (request: {
      dispatchId: string;
      errorClass?: string | null;
      deliveryIds?: string[] | null;
    }): Promise<DispatchEntity> => {
      checkUuids([request.dispatchId], 'dispatchId');
      checkDeliveryIds(request.deliveryIds ?? []);
      const outcome = await retryDeliveries(sql, request);
      if (!outcome) throw notFound('This dispatch');
      if (outcome === 'forgotten') {
        throw new AppError(
          'CONFLICT',
          "What these mails were made of isn't kept any more, so they can't be sent again.",
        );
      }
      if ('refused' in outcome) {
        throw new AppError('CONFLICT', `This dispatch is ${outcome.refused}: nothing of it is sent again.`);
      }
      if ('notFailed' in outcome) {
        const who = outcome.notFailed > 0 ? 'Not all of these deliveries are FAILED' : 'Nothing of that is FAILED';
        throw new AppError('CONFLICT', `${who}, so nothing was tried again.`);
      }
      onChanged();
      return dispatches.findOrThrow(request.dispatchId);
    },

    resolve: async (request: {
      dispatchId: string;
      deliveryIds: string[];
      as: UncertainDecision;
    }): Promise<DispatchEntity> => {
      checkUuids([request.dispatchId], 'dispatchId');
      checkDeliveryIds(request.deliveryIds);
      const outcome = await resolveUncertain(sql, request);
      if (!outcome) throw notFound('This dispatch');
      if (outcome === 'not uncertain') {
        throw new AppError('CONFLICT', 'Not all of these deliveries are UNCERTAIN, so nothing was changed.');
      }
      if ('refused' in outcome) {
        throw new AppError('CONFLICT', `This dispatch is ${outcome.refused}: nothing of it is sent again.`);
      }
      onChanged();
      return dispatches.findOrThrow(request.dispatchId);
    },
  };
};

const checkDeliveryIds = (ids: string[]): void => {
  if (!ids.every((id) => DELIVERY_ID.test(id))) throw badInput({ deliveryIds: ['must be ids of deliveries'] });
};
