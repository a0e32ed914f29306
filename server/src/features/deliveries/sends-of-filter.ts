import type { Condition, ReadFilter } from './delivery-conditions.js';

/** Dispatches made before a span of time that are looked at, since their audience may have been written in it. */
const MAX_EARLIER_SENDS = 10_000;

/** Clocks of servers that make ids, and of PostgreSQL, differ by less. */
const CLOCK_MARGIN_MS = 10 * 60_000;

/** The smallest UUIDv7 of a moment (RFC 9562 section 5.7). */
export const firstUuidOf = (moment: Date, marginMs = 0): string => {
  const milliseconds = Math.max(0, moment.getTime() + marginMs);
  const hex = milliseconds.toString(16).padStart(12, '0').slice(-12);
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
};

/** A template's dispatches, a caller's, or those of both. */
export const sendConditionOf = ({ templateSlug, caller }: ReadFilter): Condition => ({
  sql: [templateSlug && 'template_slug = :templateSlug', caller && 'caller = :caller'].filter(Boolean).join(' AND '),
  parameters: { ...(templateSlug && { templateSlug }), ...(caller && { caller }) },
});

/**
 * Dispatches of a template or a caller that may hold mails of a span of time, as a SELECT of ids, the latest first. A mail is never older
 * than its dispatch. The audience of a group is written when sending starts, so an earlier dispatch may hold mails of the span
 * until it has completed; the latest 10,000 earlier ones are looked at.
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
