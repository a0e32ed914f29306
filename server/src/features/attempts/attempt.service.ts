import { normalizeAddress } from '@tidings/core/addresses/normal-form';
import type { DeliveryLog } from '@tidings/core/delivery-log/connect';
import {
  ATTEMPT_SORT_COLUMNS,
  type AttemptQuery,
  countAttempts,
  findAttempts,
  type LoggedAttempt,
} from '@tidings/core/delivery-log/find-attempts';
import { type ListRequest, type Page, SortOrder, sortColumnOf, windowOf } from '../../foundation/graphql/page.js';
import { askLog } from './ask-log.js';
import type { AttemptFilter } from './attempt.inputs.js';
import type { AttemptObject } from './attempt.object.js';

export type AttemptService = ReturnType<typeof createAttemptService>;

/** Maximum number of attempts read for one page of deliveries. A delivery has a few attempts. */
const MAX_OF_DELIVERIES = 50_000;

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

  /** Finds the attempts of each delivery, oldest first. The results are in the order of `deliveries`. */
  findOfDeliveries: async (deliveries: readonly AttemptOwner[]): Promise<AttemptObject[][]> => {
    const found = await askLog(() =>
      findAttempts(clickhouse, {
        query: { deliveryIds: deliveries.map(({ id }) => id) },
        order: { column: 'finished_at', direction: 'ASC' },
        limit: MAX_OF_DELIVERIES,
        offset: 0,
      }),
    );
    const ofDelivery = new Map<string, LoggedAttempt[]>(deliveries.map(({ id }) => [id, []]));
    for (const attempt of found) ofDelivery.get(attempt.deliveryId)?.push(attempt);
    return deliveries.map((delivery) => ofDelivery.get(delivery.id)!.filter(isOf(delivery)).map(withId));
  },
});

/** A delivery whose attempts are looked up. */
export interface AttemptOwner {
  id: string;
  dispatchId: string;
  email: string;
  /** Addresses that the delivery was sent to before they were corrected. */
  earlierEmails: readonly string[];
}

/**
 * Tells whether an attempt belongs to the delivery. A database restored from a backup assigns delivery ids again,
 * possibly to another recipient of the same dispatch, while the log still has the attempts of both deliveries.
 */
const isOf = ({ dispatchId, email, earlierEmails }: AttemptOwner) => {
  // Older log rows may have addresses that aren't normalized.
  const addresses = new Set([email, ...earlierEmails].map(normalizeAddress));
  return (attempt: LoggedAttempt): boolean =>
    attempt.dispatchId === dispatchId && addresses.has(normalizeAddress(attempt.email));
};

const NIL_UUID = '00000000-0000-0000-0000-000000000000';

/** Uses the number of the attempt as the id of older log rows, which have none. */
const withId = ({ attemptId, ...attempt }: LoggedAttempt): AttemptObject => ({
  ...attempt,
  id: `${attempt.deliveryId}-${attemptId === NIL_UUID ? attempt.attempt : attemptId}`,
});

/** Translates a filter of the API into a query of the log. */
export const attemptQueryOf = ({ deliveryId, ...filter }: AttemptFilter): AttemptQuery => {
  const given = Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== null && value !== undefined));
  return { ...given, ...(deliveryId && { deliveryIds: [deliveryId] }) };
};
