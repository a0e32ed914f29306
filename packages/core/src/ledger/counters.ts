import { FATES } from '../feedback/kinds.js';
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
 * locked the dispatches first, by id. `more` sets further columns, from `alsoCount` where that counts more.
 */
export const countChanges = ({
  changed,
  more = '',
  alsoCount = '',
}: {
  changed: string;
  more?: string;
  alsoCount?: string;
}): string => `
  UPDATE dispatches d SET
    ${columns.map((column) => `${column} = d.${column} + c.${column}`).join(', ')},
    status = CASE WHEN d.status = 'SENDING' AND d.audience_complete AND ${stillOpen} = 0 THEN 'COMPLETED' ELSE d.status END,
    completed_at = CASE WHEN d.status = 'SENDING' AND d.audience_complete AND ${stillOpen} = 0 THEN now() ELSE d.completed_at END
    ${more}
  FROM (SELECT dispatch_id, ${DELIVERY_STATUSES.map(delta).join(', ')}${alsoCount} FROM ${changed} GROUP BY dispatch_id) c
  WHERE d.id = c.dispatch_id`;

const fateDelta = (fate: string) =>
  `(count(*) FILTER (WHERE fate = '${fate}') - count(*) FILTER (WHERE fate_was = '${fate}'))::int AS ${fate.toLowerCase()}`;

/**
 * The columns and the rows of an UPDATE of dispatches that moves the counters of fates. `changed` holds rows (dispatch_id, fate,
 * fate_was) of deliveries: null where a delivery isn't SENT, since a fate counts only while the status is SENT.
 */
export const countFates = (changed: string): string => `
  UPDATE dispatches d SET ${FATES.map((fate) => fate.toLowerCase())
    .map((column) => `${column} = d.${column} + f.${column}`)
    .join(', ')}
  FROM (SELECT dispatch_id, ${FATES.map(fateDelta).join(', ')} FROM ${changed} GROUP BY dispatch_id) f
  WHERE d.id = f.dispatch_id`;

/** Further columns for `countChanges` where `changed` also has `fate`, and no delivery was SENT before. */
export const FATES_OF_SENT = {
  set: FATES.map((fate) => fate.toLowerCase())
    .map((column) => `, ${column} = d.${column} + c.${column}`)
    .join(''),
  count: FATES.map(
    (fate) => `, (count(*) FILTER (WHERE status = 'SENT' AND fate = '${fate}'))::int AS ${fate.toLowerCase()}`,
  ).join(''),
};
