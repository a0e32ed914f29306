import { DELIVERY_STATUSES } from './status.js';

const OPEN = ['queued', 'sending', 'retrying', 'uncertain'];

const columns = DELIVERY_STATUSES.map((status) => status.toLowerCase());

/** SQL condition: no delivery of the dispatch `d` is open, by its counters. */
export const DISPATCH_HAS_ENDED = `d.audience_complete AND ${OPEN.map((column) => `d.${column}`).join(' + ')} = 0`;

const delta = (status: string) =>
  `(count(*) FILTER (WHERE status = '${status}') - count(*) FILTER (WHERE was = '${status}'))::int AS ${status.toLowerCase()}`;

const stillOpen = OPEN.map((column) => `d.${column} + c.${column}`).join(' + ');

/**
 * The UPDATE that follows every change of deliveries' states. Moves the dispatches' counters by the rows of `changed`
 * (dispatch_id, was, status), and completes a dispatch without open deliveries. The surrounding statement must have
 * locked the dispatches first, by id. `more` sets further columns.
 */
export const countChanges = ({ changed, more = '' }: { changed: string; more?: string }): string => `
  UPDATE dispatches d SET
    ${columns.map((column) => `${column} = d.${column} + c.${column}`).join(', ')},
    status = CASE WHEN d.status = 'SENDING' AND d.audience_complete AND ${stillOpen} = 0 THEN 'COMPLETED' ELSE d.status END,
    completed_at = CASE WHEN d.status = 'SENDING' AND d.audience_complete AND ${stillOpen} = 0 THEN now() ELSE d.completed_at END
    ${more}
  FROM (SELECT dispatch_id, ${DELIVERY_STATUSES.map(delta).join(', ')} FROM ${changed} GROUP BY dispatch_id) c
  WHERE d.id = c.dispatch_id`;
