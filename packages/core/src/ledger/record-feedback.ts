import type { BounceClass, FeedbackKind, FeedbackSource } from '../feedback/kinds.js';
import { UNSTORED_KINDS } from '../feedback/kinds.js';
import { countFates } from './counters.js';
import { ERASED_PREFIX } from './erased-prefix.js';
import { eventIdOf } from './event-id.js';
import type { Sql } from './sql.js';
import type { ErrorClass } from './status.js';
import { hashedAddress, lastUndoOf, type SuppressionReason, type SuppressionScope } from './suppression.js';
import { announceFeedback } from './webhook-outbox.js';

/** The mail that feedback is about, as a token or a returned Message-ID names it. */
export interface FeedbackTarget {
  deliveryId: string;
  /** UUID, or its last 10 hexadecimal digits. */
  dispatch: string;
  /**
   * The address round of the token. Null if the mail was found by its Message-ID: then the feedback belongs to the delivery only
   * if `email` is, or was, its address, since every recipient of a send can guess the Message-IDs of the others.
   */
  round: number | null;
}

/** One event, in the form that every intake ends in. */
export interface FeedbackEvent {
  /** Up to 500 characters. A second event with the same key is ignored. */
  deduplicationKey: string;
  /** Null if nothing names a mail of ours. */
  target: FeedbackTarget | null;
  /** The address that the event names, normalized; null if it names none. */
  email: string | null;
  kind: FeedbackKind;
  /** Of BOUNCED, else null. */
  bounceClass: BounceClass | null;
  source: FeedbackSource;
  errorClass: ErrorClass | null;
  /** Enhanced status code (RFC 3463). */
  statusCode: string | null;
  /** The other server's words. */
  diagnostic: string | null;
  /** ISO 8601 with a zone. */
  happenedAt: string;
  /** The report without the body of the returned mail, at most 64 KB. */
  raw: Buffer | null;
  /** Of UNSUBSCRIBED: what the person opted out of. Default: the dispatch's topic, or ALL_TOPICS if it has none. */
  unsubscribes?: { scope: SuppressionScope; topic: string | null };
  /** Of BOUNCED: the provider didn't try, because its own list holds the address for this reason. It suppresses for that reason. */
  listedFor?: Extract<SuppressionReason, 'HARD_BOUNCE' | 'COMPLAINT'>;
  /** Of UNSUBSCRIBED by HTTP: where the request came from, which tells a mail scanner from a person. */
  request?: { network: string; agent: RequestAgent };
}

/** What a request's User-Agent names: a web browser, another program, or nothing. */
export type RequestAgent = 'BROWSER' | 'PROGRAM' | 'NONE';

/** An unsubscribe that comes within so many seconds after the mail was sent may be a mail scanner's. */
export const QUICK_SECONDS = 30;

/** 'matched' and 'unmatched' events are recorded; a 'repeated' one was recorded before, and changed nothing. */
export type FeedbackOutcome = 'matched' | 'unmatched' | 'repeated';

export interface SoftBounceRule {
  /** An address is suppressed after so many soft-bounced mails without a success between them. */
  mails: number;
  days: number;
  /** A mail that was SENT for so long without a bounce is a success. */
  successDays: number;
}

export const SOFT_BOUNCE_RULE: SoftBounceRule = { mails: 5, days: 30, successDays: 5 };

/** Most events in one call. */
export const MAX_EVENTS = 500;

/**
 * Records up to MAX_EVENTS events in one transaction, each exactly once: the event's row, the fate of its delivery, the counters of
 * its dispatch, the suppression that follows from it, and its entry for the log. Resolves to the outcome of each, in order.
 * Where an operator undid a suppression, no bounce from before suppresses the address again.
 *
 * A fate only becomes graver. It may be set in any status, but counts only while the status is SENT. An event about an earlier
 * address of a delivery is stored under that address: it may suppress it, and changes no count. Feedback about a redirected mail
 * suppresses nobody. Never changes a status.
 */
export const recordFeedback = async (
  sql: Sql,
  {
    events,
    hashKey,
    softBounces = SOFT_BOUNCE_RULE,
  }: { events: readonly FeedbackEvent[]; hashKey: Buffer; softBounces?: SoftBounceRule },
): Promise<FeedbackOutcome[]> => {
  if (events.length > MAX_EVENTS) throw new Error(`more than ${MAX_EVENTS} events at once`);
  const { rows } = await sql.query<{ place: number; matched: boolean }>({
    name: 'record_feedback',
    text: RECORD,
    values: [
      JSON.stringify(events.map(storedForm)),
      hashKey,
      softBounces.mails,
      softBounces.days,
      softBounces.successDays,
      events.flatMap(({ target }) => (target ? [target.deliveryId] : [])),
    ],
  });
  const byPlace = new Map(rows.map(({ place, matched }) => [place, matched]));
  return events.map((_, place) => {
    const matched = byPlace.get(place);
    if (matched === undefined) return 'repeated';
    return matched ? 'matched' : 'unmatched';
  });
};

const storedForm = (
  { target, raw, deduplicationKey, unsubscribes, request, ...event }: FeedbackEvent,
  place: number,
) => ({
  ...event,
  place,
  key: deduplicationKey,
  eventId: eventIdOf(deduplicationKey),
  deliveryId: target?.deliveryId ?? null,
  dispatch: target?.dispatch ?? null,
  round: target?.round ?? null,
  raw: raw?.toString('hex') ?? null,
  scope: unsubscribes?.scope ?? null,
  topic: unsubscribes?.topic ?? null,
  network: request?.network ?? null,
  agent: request?.agent ?? null,
});

const UNSTORED = UNSTORED_KINDS.map((kind) => `'${kind}'`).join(', ');

/** The address that delivery `r` had in a round. Its `earlier_emails` are those of the rounds before the current one. */
const ADDRESS_OF_ROUND = (round: string) =>
  `CASE WHEN ${round} = r.address_round THEN r.email ELSE r.earlier_emails[${round} + 1] END`;

// `stored` returns only rows that this transaction inserted, so of two that record the same event at once only one counts it.
// The newest unsubscribe stands for its suppression: a person's own outlives the undoing of a mail scanner's before it.
// NOT EXISTS would make the planner expect no event, and then compare each event with each one. OFFSET 0 keeps it from reading all
// soft bounces by the index on kinds, where statistics are missing.
// DELIVERED has no row; under the lock of `owned` only the first one finds a delivery without a fate.
const RECORD = `
WITH event AS (
  SELECT DISTINCT ON (key) e.* FROM jsonb_to_recordset($1::jsonb) AS e(
    place int, key text, "eventId" uuid, "deliveryId" bigint, dispatch text, round int, email text, kind feedback_kind,
    "bounceClass" bounce_class, source text, "errorClass" text, "statusCode" text, diagnostic text, "happenedAt" timestamptz,
    raw text, scope suppression_scope, topic text, network text, agent text, "listedFor" text)
  WHERE NOT coalesce((SELECT true FROM feedback f WHERE f.deduplication_key = e.key), false)
  ORDER BY key, place
), dispatch AS MATERIALIZED (
  SELECT d.id, d.topic, d.template_slug, d.queue, d.notification_id FROM dispatches d
  WHERE d.id IN (SELECT r.dispatch_id FROM deliveries r WHERE r.id = ANY($6::bigint[])) ORDER BY d.id FOR NO KEY UPDATE
), owned AS MATERIALIZED (
  SELECT r.id, r.dispatch_id, r.user_id, r.email, r.earlier_emails, r.address_round, r.status, r.fate, r.updated_at, r.erased_hash, r.redirected
  FROM deliveries r WHERE r.id = ANY($6::bigint[]) AND r.dispatch_id IN (SELECT id FROM dispatch)
  ORDER BY r.id FOR NO KEY UPDATE OF r
), named AS MATERIALIZED (
  SELECT e.*, r.id AS matched_id, r.dispatch_id, r.address_round, r.redirected,
    coalesce(e.round, (
      SELECT n.round FROM generate_series(r.address_round, 0, -1) AS n(round)
      WHERE ${ADDRESS_OF_ROUND('n.round')} = e.email LIMIT 1)) AS event_round,
    r.email AS current_address, r.earlier_emails, r.erased_hash,
    CASE WHEN e.agent IS NULL THEN NULL WHEN r.status = 'SENDING' THEN 0
      WHEN r.status = 'SENT' THEN greatest(0, extract(epoch FROM e."happenedAt" - r.updated_at)) END AS seconds_after_sent
  FROM event e LEFT JOIN owned r ON r.id = e."deliveryId"
    AND e.dispatch IN (r.dispatch_id::text, right(replace(r.dispatch_id::text, '-', ''), 10))
), matched AS MATERIALIZED (
  SELECT r.place, r.key, r."eventId", r.kind, r."bounceClass", r.source, r."errorClass", r."statusCode",
    CASE WHEN address LIKE '${ERASED_PREFIX}%' THEN NULL ELSE r.diagnostic END AS diagnostic,
    r."happenedAt", r.raw, r.scope, r.topic, r."listedFor",
    coalesce(r.erased_hash, ${hashedAddress({ address: 'r.email', key: '$2' })}) AS hashed_address,
    r.seconds_after_sent, r.agent, CASE WHEN r.seconds_after_sent <= ${QUICK_SECONDS} THEN r.network END AS network,
    CASE WHEN is_ours THEN r.matched_id END AS delivery_id,
    CASE WHEN is_ours THEN r.dispatch_id END AS dispatch_id,
    coalesce(CASE WHEN is_ours THEN address END, r.email, '') AS address,
    is_ours AND r.event_round = r.address_round AS is_current, r.redirected IS TRUE AS is_redirected
  FROM named r, LATERAL (
    SELECT CASE WHEN r.event_round = r.address_round THEN r.current_address ELSE r.earlier_emails[r.event_round + 1] END AS address) a,
    LATERAL (SELECT r.matched_id IS NOT NULL AND a.address IS NOT NULL AS is_ours) o
), stored AS (
  INSERT INTO feedback (deduplication_key, delivery_id, dispatch_id, email, kind, bounce_class, source, error_class, status_code,
    diagnostic, happened_at, raw, seconds_after_sent, agent, network)
  SELECT key, delivery_id, dispatch_id, address, kind, "bounceClass", source, "errorClass", "statusCode", diagnostic, "happenedAt",
    CASE WHEN address NOT LIKE '${ERASED_PREFIX}%' THEN decode(raw, 'hex') END,
    seconds_after_sent, agent, network
  FROM matched WHERE delivery_id IS NULL OR kind NOT IN (${UNSTORED})
  ORDER BY key ON CONFLICT (deduplication_key) DO NOTHING
  RETURNING id, deduplication_key
), recorded AS MATERIALIZED (
  SELECT m.*, s.id AS feedback_id FROM matched m LEFT JOIN stored s ON s.deduplication_key = m.key
  WHERE s.id IS NOT NULL OR m.delivery_id IS NOT NULL AND m.kind IN (${UNSTORED})
), graver AS (
  SELECT r.id, r.status, r.fate AS fate_was, max(e.kind::text::delivery_fate) AS fate
  FROM owned r JOIN recorded e ON e.delivery_id = r.id
  WHERE e.is_current AND e.kind IN ('DELIVERED', 'BOUNCED', 'COMPLAINED')
  GROUP BY r.id, r.status, r.fate HAVING r.fate IS NULL OR max(e.kind::text::delivery_fate) > r.fate
), changed AS (
  UPDATE deliveries r SET fate = graver.fate FROM graver WHERE r.id = graver.id
  RETURNING r.id, r.dispatch_id, r.status, r.fate, graver.fate_was
), counted AS (
${countFates(`(SELECT * FROM changed WHERE status = 'SENT') changed`)}
), soft AS MATERIALIZED (
  SELECT e.address FROM recorded e, LATERAL (
    SELECT greatest(now() - make_interval(days => $4::int), ${lastUndoOf({ address: 'e.address', reason: 'SOFT_BOUNCES' })}, (
      SELECT max(r.updated_at) FROM deliveries r WHERE r.email = e.address AND r.status = 'SENT'
        AND (r.fate = 'DELIVERED' OR r.fate IS NULL AND r.updated_at < now() - make_interval(days => $5::int)))) AS since OFFSET 0) s
  WHERE e.kind = 'BOUNCED' AND e."bounceClass" = 'SOFT' AND e.delivery_id IS NOT NULL AND NOT e.is_redirected
    AND e."happenedAt" > s.since
  GROUP BY e.address, s.since
  HAVING count(DISTINCT e.delivery_id) + (
    SELECT count(DISTINCT f.delivery_id) FROM (SELECT * FROM feedback WHERE email = e.address OFFSET 0) f
    WHERE f.kind = 'BOUNCED' AND f.bounce_class = 'SOFT' AND f.delivery_id <> ALL (array_agg(e.delivery_id))
      AND f.happened_at > s.since
      AND NOT EXISTS (SELECT FROM deliveries r WHERE r.id = f.delivery_id AND r.redirected)) >= $3::int
), suppressing AS (
  SELECT e.feedback_id, reason, e.address, e.hashed_address,
    CASE WHEN e.kind <> 'UNSUBSCRIBED' THEN 'ALL_MAIL'::suppression_scope WHEN e.scope IS NOT NULL THEN e.scope
      WHEN d.topic IS NULL THEN 'ALL_TOPICS' ELSE 'TOPIC' END AS scope,
    CASE WHEN e.kind <> 'UNSUBSCRIBED' THEN NULL WHEN e.scope IS NOT NULL THEN e.topic ELSE d.topic END AS topic
  FROM recorded e JOIN dispatch d ON d.id = e.dispatch_id, LATERAL (
    SELECT CASE
      WHEN e."listedFor" IS NOT NULL THEN e."listedFor"
      WHEN e.kind = 'COMPLAINED' THEN 'COMPLAINT'
      WHEN e.kind = 'UNSUBSCRIBED' THEN 'UNSUBSCRIBED'
      WHEN e.kind = 'BOUNCED' AND e."bounceClass" = 'HARD'
        AND e."happenedAt" > ${lastUndoOf({ address: 'e.address', reason: 'HARD_BOUNCE' })} THEN 'HARD_BOUNCE'
      WHEN e.kind = 'BOUNCED' AND e."bounceClass" = 'SOFT' AND e.address IN (SELECT address FROM soft) THEN 'SOFT_BOUNCES'
    END::suppression_reason AS reason) why
  WHERE reason IS NOT NULL AND NOT e.is_redirected
), suppressed AS (
  INSERT INTO suppressions (address, scope, topic, reason, feedback_id)
  SELECT DISTINCT ON (1, 2, 3, 4) * FROM (
    SELECT CASE WHEN address LIKE '${ERASED_PREFIX}%' THEN hashed_address ELSE address END AS address,
      scope, topic, reason, feedback_id
    FROM suppressing WHERE address NOT LIKE '${ERASED_PREFIX}%' OR hashed_address IS NOT NULL AND reason IN ('COMPLAINT', 'UNSUBSCRIBED')) s
  ORDER BY 1, 2, 3, 4
  ON CONFLICT (address, scope, topic, reason) DO UPDATE SET expires_at = NULL,
    feedback_id = CASE WHEN suppressions.reason = 'UNSUBSCRIBED' THEN EXCLUDED.feedback_id ELSE suppressions.feedback_id END
    WHERE suppressions.expires_at IS NOT NULL OR suppressions.reason = 'UNSUBSCRIBED'
), logged AS (
  INSERT INTO feedback_outbox (events, entries)
  SELECT count(*), json_agg(json_build_object('eventId', e."eventId", 'deliveryId', e.delivery_id::text, 'dispatchId', e.dispatch_id,
    'userId', r.user_id, 'email', e.address, 'kind', e.kind, 'bounceClass', e."bounceClass", 'source', e.source,
    'errorClass', e."errorClass", 'statusCode', e."statusCode", 'diagnostic', e.diagnostic, 'happenedAt', e."happenedAt"::timestamptz(3),
    'receivedAt', now()::timestamptz(3), 'templateSlug', d.template_slug, 'topic', d.topic, 'queue', d.queue,
    'notificationId', d.notification_id) ORDER BY e.place)
  FROM recorded e JOIN owned r ON r.id = e.delivery_id JOIN dispatch d ON d.id = e.dispatch_id
  WHERE e.kind <> 'DELIVERED' OR e.is_current AND r.fate IS NULL
  HAVING count(*) > 0
), announced AS (
${announceFeedback({ recorded: 'recorded', deliveries: 'owned' })}
)
SELECT place, delivery_id IS NOT NULL AS matched FROM recorded`;
