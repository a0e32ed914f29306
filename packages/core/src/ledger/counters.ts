import { DELIVERY_STATUSES } from './status.js';

const OPEN = ['queued', 'sending', 'retrying', 'uncertain'];

const columns = DELIVERY_STATUSES.map((status) => status.toLowerCase());

/** Nothing of the dispatch `d` is left to do, as its counters say. */
export const DISPATCH_HAS_ENDED = `d.audience_complete AND ${OPEN.map((column) => `d.${column}`).join(' + ')} = 0`;

const delta = (status: string) =>
  `(count(*) FILTER (WHERE status = '${status}') - count(*) FILTER (WHERE was = '${status}'))::int AS ${status.toLowerCase()}`;

const stillOpen = OPEN.map((column) => `d.${column} + c.${column}`).join(' + ');

/**
 * The UPDATE that every change of deliveries' states ends with: moves the dispatches' counters by what the rows of
 * `changed` (dispatch_id, was, status) say, and completes a dispatch in which nothing is open any more. The statement
 * around it has locked the dispatches' rows first, by id; `more` sets further columns of them.
 */
export const countChanges = ({ changed, more = '' }: { changed: string; more?: string }): string => `
  UPDATE dispatches d SET
    ${columns.map((column) => `${column} = d.${column} + c.${column}`).join(', ')},
    status = CASE WHEN d.status = 'SENDING' AND d.audience_complete AND ${stillOpen} = 0 THEN 'COMPLETED' ELSE d.status END,
    completed_at = CASE WHEN d.status = 'SENDING' AND d.audience_complete AND ${stillOpen} = 0 THEN now() ELSE d.completed_at END
    ${more}
  FROM (SELECT dispatch_id, ${DELIVERY_STATUSES.map(delta).join(', ')} FROM ${changed} GROUP BY dispatch_id) c
  WHERE d.id = c.dispatch_id`;
