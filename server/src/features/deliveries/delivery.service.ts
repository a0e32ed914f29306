import { issue } from '@tidings/core/errors/issue';
import type { DataSource } from 'typeorm';
import { badInput } from '../../foundation/errors.js';
import {
  countSome,
  type ListRequest,
  type Part,
  partOf,
  type SortInput,
  SortOrder,
  sortColumnOf,
  windowOf,
} from '../../foundation/graphql/page.js';
import type { DeliveryCounts } from '../dispatches/dispatches.feature.js';
import { DeliveryEntity, type DeliveryFate, DeliveryStatus } from './delivery.entity.js';
import type { DeliveryFilter, DeliveryPage } from './delivery.inputs.js';
import { readDeliveryChoices } from './delivery-choices.js';
import { conditionsOf, type ReadFilter, readFilter } from './delivery-conditions.js';
import { type Place, planScan } from './delivery-scan.js';
import { readScan } from './read-scan.js';

export type DeliveryService = ReturnType<typeof createDeliveryService>;
export type DeliveryRequest = ListRequest & { filter?: DeliveryFilter | null };
/** `after`: id of the delivery that the page begins after. */
type PagedRequest = DeliveryRequest & { after?: string | null; onlyBy?: string };

/** Maximum number of deliveries in one response that lists the deliveries of several dispatches. */
const MAX_AT_ONCE = 10_000;

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

  /** Builds a query without an order. Long lists use `planScan` instead. */
  const filtered = (filter: ReadFilter) => {
    const query = deliveries.createQueryBuilder('mail');
    for (const { sql, parameters } of conditionsOf(filter).values()) query.andWhere(sql, parameters);
    return query;
  };

  const listSorted = async (filter: ReadFilter, request: DeliveryRequest & { sort: SortInput }) => {
    const { column, order, offset, limit } = readRequest(request);
    const query = filtered(filter);
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
    return wholly(partOf({ rows, offset, limit, count }));
  };

  /** Throws BAD_USER_INPUT if there is no such delivery, or the list has another order. */
  const placeOf = async (id: string, { onlyBy, sort, page }: PagedRequest): Promise<Place> => {
    if (sort || (page?.page ?? 1) > 1) throw badInput(issue('after', 'delivery.afterInOrder'));
    const found = await filtered({ ids: [id], caller: onlyBy }).getOne();
    if (!found) throw badInput(issue('after', 'delivery.exists'));
    return found;
  };

  return {
    /** `onlyBy`: the only caller whose dispatches may be seen; if absent, all may. */
    find: (id: string, onlyBy?: string) => filtered({ ids: [id], caller: onlyBy }).getOne(),

    findMany: (ids: readonly string[]): Promise<DeliveryEntity[]> => filtered({ ids: [...ids] }).getMany(),

    list: async ({ onlyBy, after, ...request }: PagedRequest): Promise<DeliveryPage> => {
      const filter = await readFilter(dataSource, request.filter ?? {}, onlyBy);
      const place = after ? await placeOf(after, { onlyBy, ...request }) : undefined;
      if (request.sort) return listSorted(filter, { ...request, sort: request.sort });
      const { ids, ...part } = await readScan(dataSource, await planScan(dataSource, filter), {
        ...windowOf(request.page),
        after: place,
      });
      const rows = await deliveries.createQueryBuilder('mail').where('mail.id = ANY(:ids)', { ids }).getMany();
      const byId = new Map(rows.map((row) => [row.id, row]));
      return { ...part, items: ids.map((id) => byId.get(id)).filter((row) => row !== undefined) };
    },

    choices: () => readDeliveryChoices(dataSource),

    /** Lists the same page of each dispatch's deliveries, in one statement. */
    listOfDispatches: async (
      dispatches: readonly { id: string; counts: DeliveryCounts }[],
      request: DeliveryRequest,
    ): Promise<DeliveryPage[]> => {
      const filter = await readFilter(dataSource, { ...request.filter, dispatchId: undefined });
      const { column, order, offset, limit } = readRequest({ ...request, sort: request.sort ?? BY_ADDRESS });
      if (dispatches.length * limit > MAX_AT_ONCE) {
        throw badInput(issue('page.perPage', 'delivery.maxPerRequest', { max: MAX_AT_ONCE }));
      }
      const part = filtered(filter)
        .select('mail.id')
        .andWhere('mail.dispatch_id = send.id')
        .orderBy(`mail.${column}`, order)
        .addOrderBy('mail.id', order)
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
          const count = told ?? (await countSome(dataSource, filtered({ ...filter, dispatchId: id })));
          return wholly(partOf({ rows: byDispatch.get(id)!, offset, limit, count }));
        }),
      );
    },
  };
};

const wholly = (part: Part<DeliveryEntity>): DeliveryPage => ({
  ...part,
  isSearchComplete: true,
  searchedBackTo: null,
});

/** Sorts the deliveries of one dispatch by address, which an index does. Sorting by time would read all of them. */
const BY_ADDRESS = { field: 'email', order: SortOrder.ASC };

const readRequest = ({ sort, page }: DeliveryRequest & { sort: SortInput }) => {
  const { field, order = SortOrder.ASC } = sort;
  return { column: sortColumnOf(SORTABLE, { field }), order, ...windowOf(page) };
};

/**
 * Takes the total from the dispatch's counters. Undefined if the filter has any field besides the status, and the fate of SENT
 * deliveries.
 */
const toldByCounters = (counts: DeliveryCounts, { status, fate, ...others }: DeliveryFilter) => {
  if (Object.values(others).some((value) => value !== undefined && value !== null)) return undefined;
  if (fate && !(status?.length === 1 && status[0] === DeliveryStatus.SENT)) return undefined;
  if (!status) return { total: counts.total, totalIsExact: true };
  const columns = [...new Set<DeliveryFate | DeliveryStatus>(fate ?? status)].map(
    (one) => one.toLowerCase() as Lowercase<DeliveryFate | DeliveryStatus>,
  );
  return { total: columns.reduce((sum, column) => sum + counts[column], 0), totalIsExact: true };
};
