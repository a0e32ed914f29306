import { type RawSql, rowOf } from './rows.js';

/** Whether a delivery is being sent by one of the routes, or may have arrived and can go again by its own route only. */
export const isRouteInUse = async (sql: RawSql, routeIds: string[]): Promise<boolean> => {
  const { isInUse } = await rowOf<{ isInUse: boolean }>(
    sql,
    `SELECT EXISTS (SELECT FROM deliveries WHERE status = 'SENDING' AND route_id = ANY($1::uuid[]))
       OR EXISTS (SELECT FROM deliveries WHERE may_have_arrived AND route_id = ANY($1::uuid[])
         AND status IN ('QUEUED', 'RETRYING', 'UNCERTAIN')) AS "isInUse"`,
    [routeIds],
  );
  return isInUse;
};
