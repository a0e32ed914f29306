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
import type { Metrics } from './metrics.js';
import { createQueueRooms, type QueueRooms } from './queue-capacity.js';

/** People that are written down in one statement, which holds the send meanwhile: results wait for it. */
const AUDIENCE_CHUNK = 2_000;
const AUDIENCES_AT_ONCE = 8;

const DISPATCHES_AT_ONCE = 200;

/** Who waits in a cancelled or expired send is turned into what that makes of them, so many at once. */
const SWEEP_CHUNK = 5_000;
const SWEEPS_AT_ONCE = 8;
const DUE_AT_ONCE = 1_000;

/** How long a delivery that was published again waits for its claim before it is published once more. */
const DUE_AGAIN_SECONDS = 60;

/** QUEUED deliveries that have stood behind the cursor for so long, unclaimed, have lost their messages. */
const STALLED_SECONDS = 30;
const LOOK_FOR_STALLED_MS = 5_000;

/**
 * Two rounds that go on beside each other, so that a password reset waits for no newsletter: one publishes personal sends, the other rewinds what
 * has to be, writes down audiences, publishes the other sends, and what is due again. Cursors move only over what the broker has confirmed.
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
  metrics: Metrics;
  /** Sends whose time has come may be personal ones. */
  onStarted: () => void;
}) => {
  /** Queues whose cursors have to go back; 'all' for each. */
  const toRewind = new Set<string>();
  let lookedForStalledAt = -Infinity;

  const rewindWhereLost = async () => {
    for (const queue of [...toRewind]) {
      // Taken out before: what is lost meanwhile has to go back once more.
      toRewind.delete(queue);
      const count = await rewindCursors(sql, queue === 'all' ? {} : { queue }).catch((err: unknown) => {
        toRewind.add(queue);
        throw err;
      });
      metrics.rewound.inc(count);
      if (count > 0) logger.info({ queue, dispatches: count }, 'publishing again from the lowest queued delivery on');
    }
  };

  const rewindWhatStalls = async () => {
    if (performance.now() - lookedForStalledAt < LOOK_FOR_STALLED_MS) return;
    lookedForStalledAt = performance.now();
    const dispatchIds = await rewindStalled(sql, { afterSeconds: STALLED_SECONDS });
    metrics.rewound.inc(dispatchIds.length);
    if (dispatchIds.length > 0)
      logger.warn({ dispatchIds }, 'nobody has claimed what was published, publishing it again');
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

  const publishDue = async (rooms: QueueRooms): Promise<boolean> => {
    const due = await findDueDeliveries(sql, { limit: DUE_AT_ONCE, full: rooms.full() });
    const fitting: DueDelivery[] = [];
    for (const delivery of due) {
      if ((await rooms.take({ ...delivery, wanted: 1 })) === 1) fitting.push(delivery);
    }
    if (fitting.length === 0) return false;
    const isConfirmed = await publish(fitting);
    const deliveryIds = fitting.filter((_, index) => isConfirmed[index]).map(({ id }) => id);
    await postponePublishing(sql, { deliveryIds, seconds: DUE_AGAIN_SECONDS });
    return deliveryIds.length > 0;
  };

  /** Dispatches for which there is room, each with the number of its deliveries that may go. */
  const findRoomFor = async (kind: 'personal' | 'bulk', rooms: QueueRooms) => {
    const open = await findOpenDispatches(sql, { kind, limit: DISPATCHES_AT_ONCE, full: rooms.full() });
    const chosen: { dispatch: OpenDispatch; most: number }[] = [];
    for (const dispatch of open) {
      const most = await rooms.take({ ...dispatch, wanted: Math.max(1, dispatch.queued) });
      if (most > 0) chosen.push({ dispatch, most });
    }
    return { chosen, mayBeMore: open.length === DISPATCHES_AT_ONCE };
  };

  const publishOpen = async (kind: 'personal' | 'bulk', rooms: QueueRooms): Promise<boolean> => {
    const { chosen, mayBeMore } = await findRoomFor(kind, rooms);
    // Where all that was found is for queues that are full, others may stand behind it.
    if (chosen.length === 0) return mayBeMore ? publishOpen(kind, rooms) : false;
    // A queue that wasn't there until its depth was asked: what went there before has to go again, this that follows hasn't.
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

  /** In the round before: asked first whether they still are, so that what waits for them needn't be read to know. */
  const fullBefore = { personal: [] as string[], bulk: [] as string[] };
  const roomsFor = async (kind: 'personal' | 'bulk'): Promise<QueueRooms> => {
    const rooms = createQueueRooms(publisher);
    await rooms.look(fullBefore[kind]);
    return rooms;
  };

  return {
    /** From the next round on; of one queue's dispatches, or of all. */
    rewind: (queue = 'all') => toRewind.add(queue),

    runPersonal: async (): Promise<'again' | 'wait'> => {
      if (!publisher.isConnected()) return 'wait';
      await rewindWhereLost();
      const rooms = await roomsFor('personal');
      const hasPublished = await publishOpen('personal', rooms);
      fullBefore.personal = rooms.full().forAll;
      return hasPublished ? 'again' : 'wait';
    },

    run: async (): Promise<'again' | 'wait'> => {
      await rewindWhereLost();
      if ((await startDueDispatches(sql, DISPATCHES_AT_ONCE)) > 0) onStarted();
      const hasSwept = await sweep();
      const hasWritten = (await writeAudiences()) || hasSwept;
      if (!publisher.isConnected()) return hasWritten ? 'again' : 'wait';
      await rewindWhatStalls();
      const rooms = await roomsFor('bulk');
      const hasPublished = await publishOpen('bulk', rooms);
      const hasMoreDue = await publishDue(rooms);
      fullBefore.bulk = rooms.full().forBulk;
      return hasWritten || hasPublished || hasMoreDue ? 'again' : 'wait';
    },
  };
};

/** Where each dispatch's cursor may go: over all that was read, if all of it was confirmed; else it stays. */
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
    .map(({ dispatch: { id, cursor, epoch, audienceComplete, isPersonal }, most }) => ({
      dispatchId: id,
      from: { cursor, epoch },
      to: last.get(id) ?? cursor,
      published: audienceComplete && (isPersonal || (counts.get(id) ?? 0) < most),
    }))
    .filter(({ from, to, published }) => published || to !== from.cursor);
};
