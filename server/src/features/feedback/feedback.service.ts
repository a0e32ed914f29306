import { formsOfAddress } from '@tidings/core/addresses/normal-form';
import type { DeliveryLog } from '@tidings/core/delivery-log/connect';
import { findFeedback } from '@tidings/core/delivery-log/find-feedback';
import { UNSTORED_KINDS } from '@tidings/core/feedback/kinds';
import { rowsOf } from '@tidings/core/ledger/rows';
import type { Sql } from '@tidings/core/ledger/sql';
import { suppressUnmatched } from '@tidings/core/ledger/suppress-unmatched';
import type { DataSource } from 'typeorm';
import {
  countSome,
  type ListRequest,
  type Part,
  partOf,
  SortOrder,
  sortColumnOf,
  windowOf,
} from '../../foundation/graphql/page.js';
import type { DispatchBounce } from './dispatch-bounce.object.js';
import { FeedbackEntity, type FeedbackKind } from './feedback.entity.js';
import type { FeedbackFilter } from './feedback.inputs.js';

export type FeedbackService = ReturnType<typeof createFeedbackService>;

const SORTABLE = { receivedAt: 'event.receivedAt', id: 'event.id' };

/** Events of one delivery that are shown. A mail has a few. */
const MAX_OF_DELIVERY = 200;

export const createFeedbackService = ({
  dataSource,
  sql,
  clickhouse,
}: {
  dataSource: DataSource;
  sql: Sql;
  clickhouse: DeliveryLog;
}) => {
  const feedback = dataSource.getRepository(FeedbackEntity);

  const filtered = (filter: FeedbackFilter) => {
    const { ids, kind, bounceClass, source, email, deliveryId, dispatchId, isMatched, from, until } = filter;
    const query = feedback.createQueryBuilder('event');
    if (ids) query.andWhere('event.id = ANY(:ids::bigint[])', { ids });
    if (kind) query.andWhere('event.kind = ANY(:kind::feedback_kind[])', { kind });
    // The kind lets PostgreSQL use the index on both.
    if (bounceClass) query.andWhere(`event.kind = 'BOUNCED' AND event.bounce_class = :bounceClass`, { bounceClass });
    if (source) query.andWhere('event.source = ANY(:source)', { source });
    if (email) query.andWhere('event.email = ANY(:emails)', { emails: formsOfAddress(email) });
    if (deliveryId) query.andWhere('event.delivery_id = :deliveryId', { deliveryId });
    if (dispatchId) query.andWhere('event.dispatch_id = :dispatchId', { dispatchId });
    if (isMatched === true) query.andWhere('event.delivery_id IS NOT NULL');
    if (isMatched === false) query.andWhere('event.delivery_id IS NULL');
    if (from) query.andWhere('event.received_at >= :from', { from });
    if (until) query.andWhere('event.received_at < :until', { until });
    return query;
  };

  const findStoredOf = (deliveryIds: readonly string[]): Promise<FeedbackEntity[]> =>
    feedback
      .createQueryBuilder('event')
      .where(
        `event.id IN (
          SELECT f.id FROM unnest(:deliveryIds::bigint[]) AS d(id) JOIN deliveries r ON r.id = d.id, LATERAL (
            SELECT id FROM feedback WHERE delivery_id = r.id AND dispatch_id = r.dispatch_id
            ORDER BY id LIMIT ${MAX_OF_DELIVERY}) f)`,
        { deliveryIds },
      )
      .orderBy('event.id')
      .getMany();

  /** Events of the kinds that only the log has. None while the log is away: what is stored is more urgent. */
  const findLoggedOf = async (deliveryIds: readonly string[]): Promise<FeedbackEntity[]> => {
    const limit = MAX_OF_DELIVERY * deliveryIds.length;
    const [logged, deliveries] = await Promise.all([
      findFeedback(clickhouse, { deliveryIds: [...deliveryIds], kinds: UNSTORED_KINDS, limit }).catch(() => []),
      rowsOf<{ id: string; dispatchId: string }>(
        dataSource,
        'SELECT id::text, dispatch_id AS "dispatchId" FROM deliveries WHERE id = ANY($1::bigint[])',
        [deliveryIds],
      ),
    ]);
    const dispatchOf = new Map(deliveries.map(({ id, dispatchId }) => [id, dispatchId]));
    // After a restore of the database the log may have events of another delivery with the same id.
    return logged
      .filter(({ deliveryId, dispatchId }) => dispatchOf.get(deliveryId) === dispatchId)
      .map(({ eventId, happenedAt, ...event }) =>
        feedback.create({ ...event, id: eventId, at: happenedAt } as Partial<FeedbackEntity>),
      );
  };

  return {
    /** Lists events, newest first unless sorted. */
    list: async (request: ListRequest & { filter?: FeedbackFilter | null }): Promise<Part<FeedbackEntity>> => {
      const { offset, limit } = windowOf(request.page);
      const sort = request.sort ?? { field: 'receivedAt', order: SortOrder.DESC };
      const order = sort.order ?? SortOrder.ASC;
      const column = sortColumnOf(SORTABLE, sort);
      const query = filtered(request.filter ?? {});
      const [rows, count] = await Promise.all([
        query
          .clone()
          .orderBy(column, order)
          .addOrderBy('event.id', order)
          .offset(offset)
          .limit(limit + 1)
          .getMany(),
        countSome(dataSource, query),
      ]);
      return partOf({ rows, offset, limit, count });
    },

    findMany: (ids: readonly string[]): Promise<FeedbackEntity[]> => filtered({ ids: [...ids] }).getMany(),

    findByKey: (deduplicationKey: string): Promise<FeedbackEntity | null> =>
      feedback
        .createQueryBuilder('event')
        .where('event.deduplication_key = :deduplicationKey', { deduplicationKey })
        .getOne(),

    /** The events of each delivery, oldest first. */
    findOfDeliveries: async (deliveryIds: readonly string[]): Promise<{ ownerId: string; item: FeedbackEntity }[]> => {
      const found = await Promise.all([findStoredOf(deliveryIds), findLoggedOf(deliveryIds)]);
      return found
        .flat()
        .sort((one, other) => one.receivedAt.getTime() - other.receivedAt.getTime())
        .map((item) => ({ ownerId: item.deliveryId!, item }));
    },

    /** The latest event of its kind about each delivery, by delivery id. */
    findLatest: async (deliveryIds: readonly string[], kind: FeedbackKind): Promise<Map<string, FeedbackEntity>> => {
      const rows = await feedback
        .createQueryBuilder('event')
        .where(
          `event.id IN (
            SELECT f.id FROM unnest(:deliveryIds::bigint[]) AS d(id) JOIN deliveries r ON r.id = d.id, LATERAL (
              SELECT id FROM feedback WHERE delivery_id = r.id AND dispatch_id = r.dispatch_id AND email = r.email AND kind = :kind::feedback_kind
              ORDER BY id DESC LIMIT 1) f)`,
          { deliveryIds, kind },
        )
        .getMany();
      return new Map(rows.map((row) => [row.deliveryId!, row]));
    },

    /** Bounced deliveries of each dispatch by class and cause, most frequent first. */
    countBounces: async (dispatchIds: readonly string[]): Promise<{ ownerId: string; item: DispatchBounce }[]> => {
      const rows = await rowsOf<DispatchBounce & { dispatchId: string }>(
        dataSource,
        `SELECT dispatch_id AS "dispatchId", bounce_class AS "bounceClass", error_class AS "errorClass", count(*)::int AS count,
           coalesce(max(diagnostic), '') AS sample
         FROM (
           SELECT DISTINCT ON (f.delivery_id) f.dispatch_id, f.bounce_class, f.error_class, f.diagnostic
           FROM feedback f JOIN deliveries r ON r.id = f.delivery_id AND r.dispatch_id = f.dispatch_id AND r.email = f.email
           WHERE f.dispatch_id = ANY($1::uuid[]) AND f.kind = 'BOUNCED' AND r.status = 'SENT' AND r.fate = 'BOUNCED'
           ORDER BY f.delivery_id, f.id DESC) bounce
         GROUP BY 1, 2, 3 ORDER BY count DESC`,
        [dispatchIds],
      );
      return rows.map(({ dispatchId, ...item }) => ({ ownerId: dispatchId, item }));
    },

    suppressUnmatched: (feedbackIds: readonly string[], createdBy: string): Promise<number> =>
      suppressUnmatched(sql, { feedbackIds, createdBy }),

    /** The reports as they came, by id. Events of the log have none. */
    findRaw: async (ids: readonly string[]): Promise<Map<string, string>> => {
      const rows = await rowsOf<{ id: string; raw: Buffer }>(
        dataSource,
        'SELECT id::text, raw FROM feedback WHERE id = ANY($1::bigint[]) AND raw IS NOT NULL',
        [ids.filter((id) => /^\d+$/.test(id))],
      );
      return new Map(rows.map(({ id, raw }) => [id, raw.toString('utf8')]));
    },
  };
};
