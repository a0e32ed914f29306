import type { Condition, ReadFilter } from './delivery-conditions.js';

/**
 * Maximum number of dispatches from before the time span that are checked. Their deliveries may have been created
 * within the span.
 */
const MAX_EARLIER_SENDS = 10_000;

/**
 * Upper bound on the difference between the clocks of PostgreSQL and of the servers, which make the ids of dispatches.
 */
const CLOCK_MARGIN_MS = 10 * 60_000;

/** The smallest UUIDv7 of a moment in time (RFC 9562 section 5.7). */
export const firstUuidOf = (moment: Date, marginMs = 0): string => {
  const milliseconds = Math.max(0, moment.getTime() + marginMs);
  const hex = milliseconds.toString(16).padStart(12, '0').slice(-12);
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
};

/** Condition on dispatches for the template, the caller, or both. */
export const sendConditionOf = ({ templateSlug, caller }: ReadFilter): Condition => ({
  sql: [templateSlug && 'template_slug = :templateSlug', caller && 'caller = :caller'].filter(Boolean).join(' AND '),
  parameters: { ...(templateSlug && { templateSlug }), ...(caller && { caller }) },
});

/**
 * Selects the ids of a template's or a caller's dispatches that may have deliveries within a time span, newest first. A
 * delivery is never older than its dispatch. A group's deliveries are created when sending starts, so a dispatch from
 * before the span may have deliveries within it until the dispatch completes; the latest 10,000 earlier dispatches are
 * checked.
 */
export const sendsOfFilter = (filter: ReadFilter, afterDispatchId: string | undefined): Condition => {
  const { from, until } = filter;
  const { sql, parameters } = sendConditionOf(filter);
  const conditions = [sql];
  if (until) {
    conditions.push('id < :untilUuid');
    parameters.untilUuid = firstUuidOf(until, CLOCK_MARGIN_MS);
  }
  if (afterDispatchId) {
    conditions.push('id < :afterDispatchId');
    parameters.afterDispatchId = afterDispatchId;
  }
  const where = conditions.join(' AND ');
  if (!from) return { sql: `SELECT id FROM dispatches WHERE ${where} ORDER BY id DESC`, parameters };
  return {
    sql: `
      (SELECT id FROM dispatches WHERE ${where} AND id >= :fromUuid ORDER BY id DESC)
      UNION ALL
      (SELECT id FROM (
         SELECT id, type, completed_at FROM dispatches WHERE ${where} AND id < :fromUuid ORDER BY id DESC LIMIT ${MAX_EARLIER_SENDS}) earlier
       WHERE type <> 'PERSONAL' AND coalesce(completed_at, 'infinity') >= :fromTime ORDER BY id DESC)
      ORDER BY id DESC`,
    parameters: { ...parameters, fromUuid: firstUuidOf(from, -CLOCK_MARGIN_MS), fromTime: from },
  };
};
