import type { DeliveryLog } from '@tidings/core/delivery-log/connect';
import {
  ATTEMPT_SORT_COLUMNS,
  type AttemptQuery,
  countAttempts,
  findAttempts,
  type LoggedAttempt,
} from '@tidings/core/delivery-log/find-attempts';
import { type ListRequest, type Page, SortOrder, sortColumnOf, windowOf } from '../graphql/page.js';
import { askLog } from './ask-log.js';
import type { AttemptFilter } from './attempt.inputs.js';
import type { AttemptObject } from './attempt.object.js';

export type AttemptService = ReturnType<typeof createAttemptService>;

/** A delivery has few attempts: so many at most are read for a page of deliveries. */
const MOST_OF_DELIVERIES = 50_000;

export const createAttemptService = ({ clickhouse }: { clickhouse: DeliveryLog }) => ({
  list: async (request: ListRequest & { filter?: AttemptFilter | null }): Promise<Page<AttemptObject>> => {
    const query = attemptQueryOf(request.filter ?? {});
    const { field, order = SortOrder.ASC } = request.sort ?? { field: 'finishedAt', order: SortOrder.DESC };
    const column = sortColumnOf(ATTEMPT_SORT_COLUMNS, { field });
    const [found, total] = await askLog(() =>
      Promise.all([
        findAttempts(clickhouse, { query, order: { column, direction: order }, ...windowOf(request.page) }),
        countAttempts(clickhouse, query),
      ]),
    );
    return { items: found.map(withId), total };
  },

  /** Of each of these deliveries, its attempts, the oldest first. */
  findOfDeliveries: async (deliveryIds: readonly string[]) => {
    const found = await askLog(() =>
      findAttempts(clickhouse, {
        query: { deliveryIds: [...deliveryIds] },
        order: { column: 'attempt', direction: 'ASC' },
        limit: MOST_OF_DELIVERIES,
        offset: 0,
      }),
    );
    return found.map((attempt) => ({ ownerId: attempt.deliveryId, item: withId(attempt) }));
  },
});

const withId = (attempt: LoggedAttempt): AttemptObject => ({
  ...attempt,
  id: `${attempt.deliveryId}-${attempt.attempt}`,
});

/** The log's question behind a filter of the API. */
export const attemptQueryOf = ({ deliveryId, ...filter }: AttemptFilter): AttemptQuery => {
  const given = Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== null && value !== undefined));
  return { ...given, ...(deliveryId && { deliveryIds: [deliveryId] }) };
};
