import type { Publisher } from '@tidings/core/broker/broker';
import { findDispatchesToSweep, startDueDispatches, sweepDispatch } from '@tidings/core/ledger/control';
import {
  type CursorMove,
  type DueDelivery,
  findDueDeliveries,
  findOpenDispatches,
  moveCursors,
  type OpenDispatch,
  type PublishableDelivery,
  postponePublishing,
  readPublishable,
  rewindCursors,
  rewindStalled,
} from '@tidings/core/ledger/publish';
import type { Sql } from '@tidings/core/ledger/sql';
import { findUnwrittenAudiences, writeAudienceChunk } from '@tidings/core/ledger/write-audience';
import type { Logger } from '@tidings/core/runtime/logger';
import type { DispatcherMetrics } from './metrics.js';
import { createQueueCapacity, type QueueCapacity } from './queue-capacity.js';

/**
 * Maximum number of deliveries created in one statement. The statement locks the dispatch, so workers can't commit its
 * results meanwhile.
 */
const AUDIENCE_CHUNK = 2_000;
const AUDIENCES_AT_ONCE = 8;

const DISPATCHES_AT_ONCE = 200;

/** Maximum number of deliveries of a cancelled or expired dispatch that one statement sets to CANCELLED or EXPIRED. */
const SWEEP_CHUNK = 5_000;
const SWEEPS_AT_ONCE = 8;
const DUE_AT_ONCE = 1_000;

/** If a republished delivery isn't claimed within this time, it is republished again. */
const DUE_AGAIN_SECONDS = 60;

/** If nobody claims any of the QUEUED deliveries behind the cursor for this long, their messages are lost. */
const STALLED_SECONDS = 30;
const LOOK_FOR_STALLED_MS = 5_000;

/**
 * Creates the two publishing rounds, `runPersonal` and `run`. They run concurrently, so that a password reset doesn't
 * wait for a newsletter. `runPersonal` publishes personal dispatches. `run` creates deliveries, publishes all other
 * dispatches, and republishes what is due. A dispatch's cursor moves only past deliveries whose messages the broker
 * confirmed.
 */
export const createDispatchStep = ({
  sql,
  publisher,
  logger,
  metrics,
  onStarted,
}: {
  sql: Sql;
  publisher: Publisher;
  logger: Logger;
  metrics: DispatcherMetrics;
  /** Called when scheduled dispatches start, since some may be personal. */
  onStarted: () => void;
}) => {
  /** Queues that lost messages; 'all' for every queue. The next round moves the cursors of their dispatches back. */
  const toRewind = new Set<string>();
  let lookedForStalledAt = -Infinity;

  const rewindWhereLost = async () => {
    for (const queue of [...toRewind]) {
      // The queue is removed before the cursors move back, so that messages lost meanwhile are noted again.
      toRewind.delete(queue);
      const count = await rewindCursors(sql, queue === 'all' ? {} : { queue }).catch((err: unknown) => {
        toRewind.add(queue);
        throw err;
      });
      metrics.rewound.inc(count);
      if (count > 0) logger.info({ queue, dispatches: count }, 'publishing again from the lowest queued delivery');
    }
  };

  const rewindWhatStalls = async () => {
    if (performance.now() - lookedForStalledAt < LOOK_FOR_STALLED_MS) return;
    lookedForStalledAt = performance.now();
    const dispatchIds = await rewindStalled(sql, { afterSeconds: STALLED_SECONDS });
    metrics.rewound.inc(dispatchIds.length);
    if (dispatchIds.length > 0)
      logger.warn({ dispatchIds }, 'published deliveries were not claimed: publishing them again');
  };

  const writeAudiences = async (): Promise<boolean> => {
    const dispatchIds = await findUnwrittenAudiences(sql, AUDIENCES_AT_ONCE);
    for (const dispatchId of dispatchIds) await writeAudienceChunk(sql, { dispatchId, chunk: AUDIENCE_CHUNK });
    return dispatchIds.length > 0;
  };

  const sweep = async (): Promise<boolean> => {
    const dispatchIds = await findDispatchesToSweep(sql, SWEEPS_AT_ONCE);
    let swept = 0;
    for (const dispatchId of dispatchIds) swept += await sweepDispatch(sql, { dispatchId, chunk: SWEEP_CHUNK });
    return swept > 0;
  };

  const publish = async (deliveries: DueDelivery[]): Promise<boolean[]> => {
    const outcomes = await publisher.publish(
      deliveries.map(({ id, dispatchId, queue, isPersonal }) => ({
        queue,
        isPersonal,
        message: { v: 1, deliveryId: id, dispatchId },
      })),
    );
    const isConfirmed = outcomes.map((outcome) => outcome === 'confirmed');
    const confirmed = isConfirmed.filter(Boolean).length;
    metrics.published.inc(confirmed);
    metrics.unpublished.inc(deliveries.length - confirmed);
    return isConfirmed;
  };

  const publishDue = async (capacity: QueueCapacity): Promise<boolean> => {
    const due = await findDueDeliveries(sql, { limit: DUE_AT_ONCE, full: capacity.full() });
    const fitting: DueDelivery[] = [];
    for (const delivery of due) {
      if ((await capacity.take({ ...delivery, wanted: 1 })) === 1) fitting.push(delivery);
    }
    if (fitting.length === 0) return false;
    const isConfirmed = await publish(fitting);
    const deliveryIds = fitting.filter((_, index) => isConfirmed[index]).map(({ id }) => id);
    await postponePublishing(sql, { deliveryIds, seconds: DUE_AGAIN_SECONDS });
    return deliveryIds.length > 0;
  };

  /** Finds dispatches whose queue has capacity, each with the number of deliveries that may be published. */
  const chooseFitting = async (kind: 'personal' | 'bulk', capacity: QueueCapacity) => {
    const open = await findOpenDispatches(sql, { kind, limit: DISPATCHES_AT_ONCE, full: capacity.full() });
    const chosen: { dispatch: OpenDispatch; most: number }[] = [];
    for (const dispatch of open) {
      const most = await capacity.take({ ...dispatch, wanted: Math.max(1, dispatch.queued) });
      if (most > 0) chosen.push({ dispatch, most });
    }
    return { chosen, mayBeMore: open.length === DISPATCHES_AT_ONCE };
  };

  const publishOpen = async (kind: 'personal' | 'bulk', capacity: QueueCapacity): Promise<boolean> => {
    const { chosen, mayBeMore } = await chooseFitting(kind, capacity);
    // If every dispatch found belongs to a full queue, later dispatches may belong to other queues.
    if (chosen.length === 0) return mayBeMore ? publishOpen(kind, capacity) : false;
    // Reading the depth creates a queue that is missing. Messages published to it earlier are lost, so its cursors are
    // moved back before this round publishes.
    await rewindWhereLost();
    const deliveries = await readPublishable(sql, {
      dispatches: chosen.map(({ dispatch }) => dispatch),
      limits: chosen.map(({ most }) => most),
    });
    const byId = new Map(chosen.map(({ dispatch }) => [dispatch.id, dispatch]));
    const isConfirmed = await publish(
      deliveries.map((delivery) => {
        const { queue, isPersonal } = byId.get(delivery.dispatchId)!;
        return { ...delivery, queue, isPersonal };
      }),
    );
    const moves = movesOf({ chosen, deliveries, isConfirmed });
    if (moves.length > 0) await moveCursors(sql, moves);
    return moves.length > 0;
  };

  /** Queues that were full in the previous round. They are checked first, so that their dispatches needn't be read. */
  const fullBefore = { personal: [] as string[], bulk: [] as string[] };
  const capacityFor = async (kind: 'personal' | 'bulk'): Promise<QueueCapacity> => {
    const capacity = createQueueCapacity(publisher);
    await capacity.look(fullBefore[kind]);
    return capacity;
  };

  return {
    /**
     * In the next round, moves the cursors of one queue's dispatches, or of all dispatches, back to their first QUEUED
     * deliveries, so that lost messages are published again.
     */
    rewind: (queue = 'all') => toRewind.add(queue),

    runPersonal: async (): Promise<'again' | 'wait'> => {
      if (!publisher.isConnected()) return 'wait';
      await rewindWhereLost();
      const capacity = await capacityFor('personal');
      const hasPublished = await publishOpen('personal', capacity);
      fullBefore.personal = capacity.full().forAll;
      return hasPublished ? 'again' : 'wait';
    },

    run: async (): Promise<'again' | 'wait'> => {
      await rewindWhereLost();
      if ((await startDueDispatches(sql, DISPATCHES_AT_ONCE)) > 0) onStarted();
      const hasSwept = await sweep();
      const hasWritten = (await writeAudiences()) || hasSwept;
      if (!publisher.isConnected()) return hasWritten ? 'again' : 'wait';
      await rewindWhatStalls();
      const capacity = await capacityFor('bulk');
      const hasPublished = await publishOpen('bulk', capacity);
      const hasMoreDue = await publishDue(capacity);
      fullBefore.bulk = capacity.full().forBulk;
      return hasWritten || hasPublished || hasMoreDue ? 'again' : 'wait';
    },
  };
};

/**
 * Computes the new cursor of each dispatch: past all deliveries that were read if the broker confirmed all of them, and past those that
 * need no publishing any more. Otherwise unchanged.
 */
const movesOf = ({
  chosen,
  deliveries,
  isConfirmed,
}: {
  chosen: { dispatch: OpenDispatch; most: number }[];
  deliveries: PublishableDelivery[];
  isConfirmed: boolean[];
}): CursorMove[] => {
  const last = new Map<string, string>();
  const counts = new Map<string, number>();
  const failed = new Set<string>();
  deliveries.forEach(({ id, dispatchId }, index) => {
    last.set(dispatchId, id);
    counts.set(dispatchId, (counts.get(dispatchId) ?? 0) + 1);
    if (!isConfirmed[index]) failed.add(dispatchId);
  });
  return chosen
    .filter(({ dispatch }) => !failed.has(dispatch.id))
    .map(({ dispatch: { id, cursor, epoch, audienceComplete, isPersonal, upTo }, most }) => {
      const isAll = (counts.get(id) ?? 0) < most;
      return {
        dispatchId: id,
        from: { cursor, epoch },
        to: (isAll ? upTo : null) ?? last.get(id) ?? cursor,
        published: audienceComplete && upTo === null && (isPersonal || isAll),
      };
    })
    .filter(({ from, to, published }) => published || to !== from.cursor);
};
