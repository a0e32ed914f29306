import { BUSY_REASON, type WaitReason } from './routing.js';
import type { Sql } from './sql.js';

/**
 * Publishes up to `chunk` deliveries again that wait for this reason, by id, after `after`. Resolves to how many, and to the id to
 * continue after. A release that is lost only means that they wait until their time.
 */
export const releaseWaiting = async (
  sql: Sql,
  { reason, after, chunk }: { reason: WaitReason; after: string; chunk: number },
): Promise<{ released: number; last: string }> => {
  const { rows } = await sql.query<{ released: number; last: string | null }>({
    name: 'release_waiting',
    text: `
      WITH waiting AS MATERIALIZED (
        SELECT id FROM deliveries
        WHERE wait_reason = $1 AND id > $2 AND status = 'RETRYING' AND publish_at > now()
        ORDER BY id LIMIT $3 FOR NO KEY UPDATE SKIP LOCKED
      ), released AS (
        UPDATE deliveries r SET publish_at = now(), next_attempt_at = now() FROM waiting WHERE r.id = waiting.id
      )
      SELECT count(*)::int AS released, max(id)::text AS last FROM waiting`,
    values: [reason, after, chunk],
  });
  const { released, last } = rows[0]!;
  return { released, last: last ?? after };
};

/** Publishes deliveries again that wait because their route had no room: at most `room` of each route, in the order of their ids. */
export const releaseBusy = async (sql: Sql, routes: readonly { id: string; room: number }[]): Promise<void> => {
  await sql.query({
    name: 'release_busy',
    text: `
      WITH candidate AS MATERIALIZED (
        SELECT c.id FROM unnest($1::text[], $2::int[]) AS route(id, room), LATERAL (
          SELECT r.id FROM deliveries r WHERE r.wait_reason = '${BUSY_REASON}' || route.id AND r.next_attempt_at > now()
          ORDER BY r.id LIMIT route.room) c
      ), locked AS MATERIALIZED (
        SELECT r.id FROM deliveries r WHERE r.id IN (SELECT id FROM candidate) AND r.status = 'RETRYING' ORDER BY r.id FOR NO KEY UPDATE SKIP LOCKED
      )
      UPDATE deliveries r SET publish_at = now(), next_attempt_at = now() FROM locked WHERE r.id = locked.id`,
    values: [routes.map(({ id }) => id), routes.map(({ room }) => room)],
  });
};

/**
 * Lets deliveries that may have arrived, and wait for their own route, go by any route of their sender: those named, or all of the
 * dispatch. They may arrive twice. Resolves to how many.
 */
export const releaseFromOwnRoute = async (
  sql: Sql,
  { dispatchId, deliveryIds }: { dispatchId: string; deliveryIds: string[] | null },
): Promise<number> => {
  const { rows } = await sql.query({
    name: 'release_from_own_route',
    text: `
      WITH waiting AS MATERIALIZED (
        SELECT id FROM deliveries
        WHERE dispatch_id = $1 AND status = 'RETRYING' AND wait_reason IN ('OWN_ROUTE_DOWN', 'ROUTE_MISSING')
          AND ($2::bigint[] IS NULL OR id = ANY($2))
        ORDER BY id FOR NO KEY UPDATE
      )
      UPDATE deliveries r SET wait_reason = 'RELEASED', publish_at = now(), next_attempt_at = now(), updated_at = now()
      FROM waiting WHERE r.id = waiting.id
      RETURNING r.id`,
    values: [dispatchId, deliveryIds],
  });
  return rows.length;
};
