import { issue } from '@tidings/core/errors/issue';
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
import { isDeliveryId } from '@tidings/core/ledger/delivery-id';
import { releaseFirstBatch } from '@tidings/core/ledger/first-batch';
import { releaseFromOwnRoute } from '@tidings/core/ledger/release';
import { endSpread, SPREADABLE } from '@tidings/core/ledger/spread';
import type { Sql } from '@tidings/core/ledger/sql';
import type { Staging } from '@tidings/core/ledger/staging';
import type { DispatchStatus } from '@tidings/core/ledger/status';
import { AppError, badInput } from '../../foundation/errors.js';
import { checkUuids } from '../../foundation/graphql/uuids.js';
import type { DispatchEntity } from './dispatch.entity.js';
import type { DispatchService } from './dispatch.service.js';

export type DispatchControls = ReturnType<typeof createDispatchControls>;

type Refusal = 'dispatch.notPausable' | 'dispatch.notResumable' | 'dispatch.notCancellable';

/** Actions of operators on an accepted dispatch. Each throws CONFLICT if the dispatch's status doesn't allow it. */
export const createDispatchControls = ({
  sql,
  dispatches,
  hashKey,
  staging,
  onChanged,
}: {
  sql: Sql;
  /** Key of erased people's addresses. */
  hashKey: Buffer;
  staging: Staging;
  dispatches: DispatchService;
  onChanged: () => void;
}) => {
  const act =
    (change: typeof pauseDispatch, { from, refusal }: { from: readonly DispatchStatus[]; refusal: Refusal }) =>
    async (id: string): Promise<DispatchEntity> => {
      checkUuids([id], 'id');
      const was = await change(sql, id);
      if (!was) throw new AppError('dispatch.notFound');
      if (!from.includes(was)) throw new AppError(refusal, { status: was });
      onChanged();
      return dispatches.findOrThrow(id);
    };

  return {
    pause: act(pauseDispatch, { from: PAUSABLE, refusal: 'dispatch.notPausable' }),
    resume: act(resumeDispatch, { from: RESUMABLE, refusal: 'dispatch.notResumable' }),
    cancel: act(cancelDispatch, { from: CANCELLABLE, refusal: 'dispatch.notCancellable' }),

    /** Ends the wait for the first batch. */
    sendRest: async (id: string): Promise<DispatchEntity> => {
      checkUuids([id], 'id');
      const hasWaited = await releaseFirstBatch(sql, id);
      if (hasWaited === undefined) throw new AppError('dispatch.notFound');
      if (!hasWaited) throw new AppError('dispatch.noFirstBatch');
      onChanged();
      return dispatches.findOrThrow(id);
    },

    /**
     * Counts the people that a scheduled dispatch would reach now. Resolves to null if the dispatch has started or
     * doesn't exist.
     */
    countReach: async (id: string) => (await countAudience(sql, { dispatchId: id, hashKey, staging })) ?? null,

    reschedule: async ({ id, sendAt }: { id: string; sendAt: Date }): Promise<DispatchEntity> => {
      checkUuids([id], 'id');
      const outcome = await rescheduleDispatch(sql, { dispatchId: id, sendAt });
      if (!outcome) throw new AppError('dispatch.notFound');
      if (outcome === 'after expiry') {
        throw badInput(issue('sendAt', 'send.beforeExpiry'));
      }
      if (outcome === 'begun') throw new AppError('dispatch.hasBegun');
      if (outcome !== 'moved') {
        throw new AppError('dispatch.notMovable', { status: outcome.refused });
      }
      onChanged();
      return dispatches.findOrThrow(id);
    },

    endSpread: async (id: string): Promise<DispatchEntity> => {
      checkUuids([id], 'id');
      const was = await endSpread(sql, id);
      if (!was) throw new AppError('dispatch.notFound');
      if (!was.wasSpreading || !SPREADABLE.includes(was.status)) throw new AppError('dispatch.notSpreading');
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
      if (!outcome) throw new AppError('dispatch.notFound');
      if (outcome === 'forgotten') {
        throw new AppError('dispatch.contentNotKept');
      }
      if ('refused' in outcome) {
        throw new AppError('dispatch.isCancelled');
      }
      if ('notFailed' in outcome) {
        throw new AppError(outcome.notFailed > 0 ? 'dispatch.notAllFailed' : 'dispatch.noneFailed');
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
      if (!outcome) throw new AppError('dispatch.notFound');
      if (outcome === 'not uncertain') {
        throw new AppError('dispatch.notAllUncertain');
      }
      if ('refused' in outcome) {
        throw new AppError('dispatch.isCancelled');
      }
      onChanged();
      return dispatches.findOrThrow(request.dispatchId);
    },

    releaseFromRoute: async (request: {
      dispatchId: string;
      deliveryIds?: string[] | null;
    }): Promise<DispatchEntity> => {
      checkUuids([request.dispatchId], 'dispatchId');
      checkDeliveryIds(request.deliveryIds ?? []);
      const { dispatchId, deliveryIds = null } = request;
      const released = await releaseFromOwnRoute(sql, { dispatchId, deliveryIds });
      const dispatch = await dispatches.findOrThrow(dispatchId);
      if (released === 0) throw new AppError('dispatch.noneBound');
      onChanged();
      return dispatch;
    },
  };
};

const checkDeliveryIds = (ids: string[]): void => {
  if (!ids.every(isDeliveryId)) throw badInput(issue('deliveryIds', 'delivery.ids'));
};
