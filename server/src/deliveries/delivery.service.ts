import { asRead, formsOfAddress, formsOfText } from '@tidings/core/addresses/normal-form';
import type { DataSource, SelectQueryBuilder } from 'typeorm';
import type { DeliveryCounts } from '../dispatches/dispatch.entity.js';
import { badInput } from '../errors.js';
import {
  countSome,
  escapeLike,
  type ListRequest,
  partOf,
  type SortInput,
  SortOrder,
  sortColumnOf,
  windowOf,
} from '../graphql/page.js';
import { DeliveryEntity } from './delivery.entity.js';
import type { DeliveryFilter, DeliveryPage } from './delivery.inputs.js';

export type DeliveryService = ReturnType<typeof createDeliveryService>;
export type DeliveryRequest = ListRequest & { filter?: DeliveryFilter | null };

/** Deliveries in one answer, where each dispatch of a page has a page of them. */
const MOST_AT_ONCE = 10_000;

const SORTABLE = {
  id: 'id',
  email: 'email',
  status: 'status',
  retryCount: 'attempts',
  nextAttemptAt: 'next_attempt_at',
  lastUpdate: 'updated_at',
};

export const createDeliveryService = ({ dataSource }: { dataSource: DataSource }) => {
  const deliveries = dataSource.getRepository(DeliveryEntity);

  const filtered = (alias: string, filter: DeliveryFilter) => {
    const query = deliveries.createQueryBuilder(alias);
    const { dispatchId, userId, email, q, status, errorClass, ids } = filter;
    if (dispatchId) query.andWhere(`${alias}.dispatch_id = :dispatchId`, { dispatchId });
    if (userId) query.andWhere(`${alias}.user_id = :userId`, { userId });
    if (email) query.andWhere(`${alias}.email = ANY(:emails::text[])`, { emails: formsOfAddress(email) });
    if (q && asRead(q)) filterByBeginning(query, q);
    if (status) query.andWhere(`${alias}.status = ANY(:status::delivery_status[])`, { status });
    if (errorClass) query.andWhere(`${alias}.error_class = :errorClass`, { errorClass });
    if (ids) query.andWhere(`${alias}.id = ANY(:ids::bigint[])`, { ids });
    return query;
  };

  return {
    /** `onlyBy`: the caller of whose dispatches alone it may be; absent where all may be seen. */
    find: (id: string, onlyBy?: string) => restricted(filtered('mail', { ids: [id] }), onlyBy).getOne(),

    list: async ({ onlyBy, ...request }: DeliveryRequest & { onlyBy?: string }): Promise<DeliveryPage> => {
      const query = restricted(filtered('mail', request.filter ?? {}), onlyBy);
      const usual = request.filter?.dispatchId ? BY_ADDRESS : NEWEST_FIRST;
      const { column, order, offset, limit } = readRequest({ ...request, sort: request.sort ?? usual });
      const [rows, count] = await Promise.all([
        query
          .clone()
          .orderBy(`mail.${column}`, order)
          .addOrderBy('mail.id', order)
          .offset(offset)
          .limit(limit + 1)
          .getMany(),
        countSome(dataSource, query),
      ]);
      return partOf({ rows, offset, limit, count });
    },

    /** The same part of each of these dispatches' deliveries, in one statement. */
    listOfDispatches: async (
      dispatches: readonly { id: string; counts: DeliveryCounts }[],
      request: DeliveryRequest,
    ): Promise<DeliveryPage[]> => {
      const filter = { ...request.filter, dispatchId: undefined };
      const { column, order, offset, limit } = readRequest({ ...request, sort: request.sort ?? BY_ADDRESS });
      if (dispatches.length * limit > MOST_AT_ONCE) {
        throw badInput({
          'page.perPage': [`asks for more than ${MOST_AT_ONCE} deliveries, of all dispatches together`],
        });
      }
      const part = filtered('part', filter)
        .select('part.id')
        .andWhere('part.dispatch_id = send.id')
        .orderBy(`part.${column}`, order)
        .addOrderBy('part.id', order)
        .offset(offset)
        .limit(limit + 1);
      const rows = await deliveries
        .createQueryBuilder('mail')
        .where(
          `mail.id IN (SELECT l.* FROM unnest(:dispatchIds::uuid[]) AS send(id), LATERAL (${part.getQuery()}) l)`,
          { ...part.getParameters(), dispatchIds: dispatches.map(({ id }) => id) },
        )
        .orderBy(`mail.${column}`, order)
        .addOrderBy('mail.id', order)
        .getMany();
      const byDispatch = new Map<string, DeliveryEntity[]>(dispatches.map(({ id }) => [id, []]));
      for (const row of rows) byDispatch.get(row.dispatchId)?.push(row);
      return Promise.all(
        dispatches.map(async ({ id, counts }) => {
          const told = toldByCounters(counts, filter);
          const count = told ?? (await countSome(dataSource, filtered('mail', { ...filter, dispatchId: id })));
          return partOf({ rows: byDispatch.get(id)!, offset, limit, count });
        }),
      );
    },
  };
};

/** The beginning of an address, however its letters are composed, and with its domain in either alphabet. */
const filterByBeginning = (query: SelectQueryBuilder<DeliveryEntity>, q: string) => {
  const forms = formsOfText(q.toLowerCase());
  const conditions = forms.map((_, index) => `${query.alias}.email LIKE :beginning${index}`);
  const patterns = Object.fromEntries(forms.map((form, index) => [`beginning${index}`, `${escapeLike(form)}%`]));
  query.andWhere(`(${conditions.join(' OR ')})`, patterns);
};

const restricted = (query: SelectQueryBuilder<DeliveryEntity>, onlyBy: string | undefined) =>
  onlyBy
    ? query.andWhere('EXISTS (SELECT FROM dispatches d WHERE d.id = mail.dispatch_id AND d.caller = :onlyBy)', {
        onlyBy,
      })
    : query;

const NEWEST_FIRST = { field: 'id', order: SortOrder.DESC };

/** The addresses of one send have an index; to find the latest of its mails all of them would have to be read. */
const BY_ADDRESS = { field: 'email', order: SortOrder.ASC };

const readRequest = ({ sort, page }: DeliveryRequest & { sort: SortInput }) => {
  const { field, order = SortOrder.ASC } = sort;
  return { column: sortColumnOf(SORTABLE, { field }), order, ...windowOf(page) };
};

/** What a dispatch's own counters say of how many there are; undefined where the filter asks for more than they know. */
const toldByCounters = (counts: DeliveryCounts, { status, ...others }: DeliveryFilter) => {
  if (Object.values(others).some((value) => value !== undefined && value !== null)) return undefined;
  if (!status) return { total: counts.total, totalIsExact: true };
  const columns = [...new Set(status)].map((one) => one.toLowerCase() as keyof DeliveryCounts);
  return { total: columns.reduce((sum, column) => sum + counts[column], 0), totalIsExact: true };
};
