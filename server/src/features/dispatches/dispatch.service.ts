import type { Attachment } from '@tidings/core/ledger/attachment';
import { rowsOf } from '@tidings/core/ledger/rows';
import type { DataSource } from 'typeorm';
import { AppError } from '../../foundation/errors.js';
import {
  countSome,
  type ListRequest,
  type Part,
  partOf,
  SortOrder,
  sortColumnOf,
  windowOf,
} from '../../foundation/graphql/page.js';
import { findCallerNames } from '../auth/auth.feature.js';
import { attachmentObjectOf } from '../files/files.feature.js';
import { DispatchEntity, type DispatchFailure } from './dispatch.entity.js';
import type { DispatchFilter } from './dispatch.inputs.js';

export type DispatchService = ReturnType<typeof createDispatchService>;

// Sorting by createdAt uses the id, which grows with time and has an index; createdAt has none.
const SORTABLE = {
  id: 'send.id',
  createdAt: 'send.id',
  event: 'send.event',
  templateSlug: 'send.templateSlug',
  status: 'send.status',
  total: 'send.counts.total',
  sent: 'send.counts.sent',
  failed: 'send.counts.failed',
  completedAt: 'send.completedAt',
};

/** In `find` and `list`, `onlyBy` is the only caller whose dispatches may be seen; if absent, all may. */
export const createDispatchService = ({ dataSource }: { dataSource: DataSource }) => {
  const dispatches = dataSource.getRepository(DispatchEntity);

  return {
    find: (id: string, onlyBy?: string) => dispatches.findOneBy({ id, ...(onlyBy && { caller: onlyBy }) }),

    findOrThrow: async (id: string): Promise<DispatchEntity> => {
      const dispatch = await dispatches.findOneBy({ id });
      if (!dispatch) throw new AppError('dispatch.notFound');
      return dispatch;
    },

    findMany: (ids: readonly string[]) =>
      dispatches.createQueryBuilder('send').where('send.id = ANY(:ids)', { ids }).getMany(),

    /** Finds the latest dispatch of each notification, by notification id. */
    findLatest: async (notificationIds: readonly string[]) => {
      const latest = await dispatches
        .createQueryBuilder('send')
        .where(
          `send.id IN (SELECT l.id FROM unnest(:notificationIds::uuid[]) AS n(id), LATERAL (
             SELECT d.id FROM dispatches d WHERE d.notification_id = n.id ORDER BY d.id DESC LIMIT 1) l)`,
          { notificationIds },
        )
        .getMany();
      return new Map(latest.map((dispatch) => [dispatch.notificationId!, dispatch]));
    },

    /** Finds the usernames and API key names of the senders. */
    findCallerNames: (callers: readonly string[]) => findCallerNames(dataSource, callers),

    findAttachments: async (dispatchIds: readonly string[]) => {
      const rows = await rowsOf<{ ownerId: string; file: Attachment }>(
        dataSource,
        `SELECT d.id AS "ownerId", file FROM dispatches d
           LEFT JOIN template_versions v ON v.slug = d.template_slug AND v.version = d.template_version,
           jsonb_array_elements(coalesce(v.parts -> 'attachments', '[]') || coalesce(d.attachments, '[]')) WITH ORDINALITY AS f(file, position)
         WHERE d.id = ANY($1) ORDER BY f.position`,
        [dispatchIds],
      );
      return rows.map(({ ownerId, file }) => ({ ownerId, item: attachmentObjectOf(file) }));
    },

    findFailures: async (dispatchIds: readonly string[]) => {
      const rows = await rowsOf<DispatchFailure & { dispatchId: string }>(
        dataSource,
        `SELECT dispatch_id AS "dispatchId", error_class AS "errorClass", count(*)::int AS count, coalesce(max(last_error), '') AS sample
         FROM deliveries WHERE dispatch_id = ANY($1) AND status = 'FAILED'
         GROUP BY dispatch_id, error_class ORDER BY count DESC`,
        [dispatchIds],
      );
      return rows.map(({ dispatchId, ...item }) => ({ ownerId: dispatchId, item }));
    },

    list: async (
      request: ListRequest & { filter?: DispatchFilter | null; onlyBy?: string },
    ): Promise<Part<DispatchEntity>> => {
      const query = dispatches.createQueryBuilder('send');
      const { notificationId, status, event, templateSlug, topic, metadata, ids } = request.filter ?? {};
      if (request.onlyBy) query.andWhere('send.caller = :onlyBy', { onlyBy: request.onlyBy });
      if (notificationId) query.andWhere('send.notificationId = :notificationId', { notificationId });
      if (status) query.andWhere('send.status = :status', { status });
      if (event) query.andWhere('send.event = :event', { event });
      if (templateSlug) query.andWhere('send.templateSlug = :templateSlug', { templateSlug });
      if (topic) query.andWhere('send.topicSlug = :topic', { topic });
      if (metadata) query.andWhere('send.metadata @> :metadata::jsonb', { metadata: JSON.stringify(metadata) });
      if (ids) query.andWhere('send.id = ANY(:ids)', { ids });
      const { field, order = SortOrder.ASC } = request.sort ?? { field: 'createdAt', order: SortOrder.DESC };
      const { offset, limit } = windowOf(request.page);
      const [rows, count] = await Promise.all([
        query
          .clone()
          .orderBy(sortColumnOf(SORTABLE, { field }), order)
          .addOrderBy('send.id', order)
          .offset(offset)
          .limit(limit + 1)
          .getMany(),
        countSome(dataSource, query),
      ]);
      return partOf({ rows, offset, limit, count });
    },
  };
};
