import { normalizeAddress } from '@tidings/core/addresses/normal-form';
import { issue } from '@tidings/core/errors/issue';
import type { Sql } from '@tidings/core/ledger/sql';
import { setSuppression, undoSuppressions } from '@tidings/core/ledger/suppressions';
import type { DataSource } from 'typeorm';
import { badInput } from '../../foundation/errors.js';
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
import { findTopics } from './find-topics.js';
import { SuppressionEntity, SuppressionScope, SuppressionUndoEntity } from './suppression.entity.js';
import type { CreateSuppressionInput, SuppressionFilter } from './suppression.inputs.js';
import { filterSuppressions, storedFormsOf } from './suppression-filter.js';

export type SuppressionService = ReturnType<typeof createSuppressionService>;

const SORTABLE = { id: 's.id', email: 's.address' };

/** Undos of the given addresses in one answer. */
const MAX_UNDOS = 100;

export const createSuppressionService = ({
  dataSource,
  sql,
  hashKey,
}: {
  dataSource: DataSource;
  sql: Sql;
  hashKey: Buffer;
}) => {
  const suppressions = dataSource.getRepository(SuppressionEntity);

  return {
    find: (id: string) => suppressions.findOneBy({ id }),

    list: async (request: ListRequest & { filter?: SuppressionFilter | null }): Promise<Part<SuppressionEntity>> => {
      const query = filterSuppressions(suppressions.createQueryBuilder('s'), {
        filter: request.filter ?? {},
        hashKey,
      });
      const sort = request.sort ?? { field: 'id', order: SortOrder.DESC };
      const order = sort.order ?? SortOrder.ASC;
      const { offset, limit } = windowOf(request.page);
      const count = await countSome(dataSource, query);
      const rows = await query
        .orderBy(sortColumnOf(SORTABLE, sort), order)
        .addOrderBy('s.id', order)
        .offset(offset)
        .limit(limit + 1)
        .getMany();
      return partOf({ rows, offset, limit, count });
    },

    /** Lists the latest undone suppressions of addresses, the latest first. */
    listUndos: (emails: readonly string[]): Promise<SuppressionUndoEntity[]> =>
      dataSource
        .getRepository(SuppressionUndoEntity)
        .createQueryBuilder('u')
        .where('u.address = ANY(:addresses)', { addresses: storedFormsOf(emails, hashKey) })
        .orderBy('u.undoneAt', 'DESC')
        .limit(MAX_UNDOS)
        .getMany(),

    create: async (
      { email, scope, topic, note, expiresAt }: CreateSuppressionInput,
      createdBy: string,
    ): Promise<SuppressionEntity> => {
      if ((scope === SuppressionScope.TOPIC) !== Boolean(topic)) throw badInput(issue('topic', 'suppression.topic'));
      if (expiresAt && expiresAt.getTime() <= Date.now()) throw badInput(issue('expiresAt', 'instant.future'));
      if (topic && !(await findTopics(dataSource, [topic])).has(topic)) throw badInput(issue('topic', 'topic.exists'));
      const id = await setSuppression(sql, {
        address: normalizeAddress(email),
        scope,
        topic: topic ?? null,
        reason: 'MANUAL',
        note: note ?? '',
        createdBy,
        createdAt: null,
        expiresAt: expiresAt ?? null,
      });
      return suppressions.findOneByOrFail({ id });
    },

    /** Resolves to how many were undone. */
    undo: async (request: { ids: readonly string[]; note: string; undoneBy: string }): Promise<number> =>
      (await undoSuppressions(sql, request)).length,

    /** Finds the usernames and API key names of callers. */
    findCallerNames: (callers: readonly string[]) => findCallerNames(dataSource, callers),
  };
};
