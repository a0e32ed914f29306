import type { TokenTarget } from '../feedback/token.js';
import { ERASED_PREFIX } from './erased-prefix.js';
import { QUICK_SECONDS } from './record-feedback.js';
import type { Sql } from './sql.js';
import { hashedAddress, type SuppressionScope } from './suppression.js';

/** What a person can opt out of: one topic, or all topics (null). */
export type Choice = string | null;

/** A person's own state of one choice, by UNSUBSCRIBED suppressions alone. */
export interface ChoiceState {
  isOptedOut: boolean;
  /** Opted out by a request so soon after the mail that a mail scanner may have made it. */
  isQuick: boolean;
}

export interface TopicState extends ChoiceState {
  slug: string;
  name: string;
  description: string;
  /** By locale. */
  names: Record<string, string>;
  descriptions: Record<string, string>;
}

/** What the person gets to whom a mail was sent, as its unsubscribe link shows it. */
export interface Subscriptions {
  deliveryId: string;
  dispatchId: string;
  /** The address that the mail went to. Null if it was erased: then a hash of it is known. */
  address: string | null;
  locale: string | null;
  /** The topic of the mail, which may have been deleted since. Null: transactional. */
  mailTopic: string | null;
  topics: TopicState[];
  allTopics: ChoiceState;
  /** The mail went to REDIRECT_ALL_TO instead of the address. */
  isRedirected: boolean;
  /** All mail to the address is stopped for a reason that the person can't undo. */
  isHeld: boolean;
  /** Seconds since the mail was sent; 0 while it is being sent. Null if it is in another state. */
  secondsSinceSent: number | null;
  /** Deduplication keys of unsubscribes by this mail, undone ones too. */
  keys: string[];
}

/** More topics than this aren't listed. */
const MAX_TOPICS = 200;

/** SQL that yields the address that delivery `r` had in round `$3`; null if there was no such round. */
const ADDRESS = 'CASE WHEN $3::int = r.address_round THEN r.email ELSE r.earlier_emails[$3::int + 1] END';

const IS_TARGET = `r.id = $1::bigint AND right(replace(r.dispatch_id::text, '-', ''), 10) = $2`;

/**
 * Undefined if the mail doesn't exist: it was deleted, or the database was restored from before it. Also if its address is known in no
 * form.
 */
export const readSubscriptions = async (
  sql: Sql,
  { target: { deliveryId, dispatch, round }, hashKey }: { target: TokenTarget; hashKey: Buffer },
): Promise<Subscriptions | undefined> => {
  const { rows } = await sql.query<Subscriptions>({
    name: 'read_subscriptions',
    text: READ,
    values: [deliveryId, dispatch, round, hashKey],
  });
  return rows[0];
};

const READ = `
WITH mail AS MATERIALIZED (
  SELECT r.id, r.dispatch_id, r.erased_hash, r.redirected IS TRUE AS is_redirected, ${ADDRESS} AS address, coalesce(r.recipient->>'locale', u.locale) AS locale, d.topic,
    CASE WHEN r.status = 'SENDING' THEN 0 WHEN r.status = 'SENT' THEN extract(epoch FROM now() - r.updated_at)::float8 END AS seconds
  FROM deliveries r JOIN dispatches d ON d.id = r.dispatch_id LEFT JOIN users u ON u.id = r.user_id WHERE ${IS_TARGET}
), suppression AS MATERIALIZED (
  SELECT s.scope, s.topic, s.reason, coalesce(f.seconds_after_sent <= ${QUICK_SECONDS}, false) AS is_quick
  FROM mail m JOIN suppressions s ON s.address = ANY (ARRAY[m.address, coalesce(m.erased_hash, ${hashedAddress({ address: 'm.address', key: '$4' })})])
  LEFT JOIN feedback f ON f.id = s.feedback_id
  WHERE s.expires_at IS NULL OR s.expires_at > now()
), opted_out AS (
  SELECT scope, topic, bool_and(is_quick) AS is_quick FROM suppression WHERE reason = 'UNSUBSCRIBED' GROUP BY scope, topic
)
SELECT m.id::text AS "deliveryId", m.dispatch_id AS "dispatchId",
  CASE WHEN m.address NOT LIKE '${ERASED_PREFIX}%' THEN m.address END AS address,
  m.locale, m.topic AS "mailTopic", m.seconds AS "secondsSinceSent", m.is_redirected AS "isRedirected",
  coalesce((
    SELECT json_agg(json_build_object('slug', t.slug, 'name', t.name, 'description', t.description, 'names', t.names,
      'descriptions', t.descriptions, 'isOptedOut', o.topic IS NOT NULL, 'isQuick', coalesce(o.is_quick, false)) ORDER BY t.name, t.slug)
    FROM (SELECT * FROM topics ORDER BY slug IS NOT DISTINCT FROM m.topic DESC, name, slug LIMIT ${MAX_TOPICS}) t
    LEFT JOIN opted_out o ON o.scope = 'TOPIC' AND o.topic = t.slug), '[]') AS topics,
  coalesce((SELECT json_build_object('isOptedOut', true, 'isQuick', is_quick) FROM opted_out WHERE scope = 'ALL_TOPICS'),
    json_build_object('isOptedOut', false, 'isQuick', false)) AS "allTopics",
  EXISTS (SELECT FROM suppression WHERE scope = 'ALL_MAIL') AS "isHeld",
  ARRAY(SELECT f.deduplication_key FROM feedback f WHERE f.delivery_id = m.id AND f.kind = 'UNSUBSCRIBED') AS keys
FROM mail m WHERE m.address NOT LIKE '${ERASED_PREFIX}%' OR m.erased_hash IS NOT NULL`;

/** `suppression_undos.undone_by` of what a person undid by a link in a mail. */
const BY_RECIPIENT = 'recipient';

/** A suppression that was deleted. */
export interface Resubscribed {
  id: string;
  scope: SuppressionScope;
  topic: string | null;
}

/**
 * Opts the person to whom a mail was sent back in, by deleting UNSUBSCRIBED suppressions of these choices. Others stay: they aren't the
 * person's to undo.
 */
export const resubscribe = async (
  sql: Sql,
  {
    target: { deliveryId, dispatch, round },
    choices,
    hashKey,
  }: { target: TokenTarget; choices: readonly Choice[]; hashKey: Buffer },
): Promise<Resubscribed[]> => {
  const topics = choices.filter((choice) => choice !== null);
  const { rows } = await sql.query<Resubscribed>({
    name: 'resubscribe',
    text: RESUBSCRIBE,
    values: [deliveryId, dispatch, round, hashKey, topics, choices.includes(null)],
  });
  return rows;
};

const RESUBSCRIBE = `
WITH mail AS MATERIALIZED (
  SELECT ${ADDRESS} AS address FROM deliveries r WHERE ${IS_TARGET}
), doomed AS MATERIALIZED (
  SELECT s.id FROM mail m JOIN suppressions s ON s.address = ANY (ARRAY[m.address, ${hashedAddress({ address: 'm.address', key: '$4' })}])
  WHERE s.reason = 'UNSUBSCRIBED' AND (s.topic = ANY ($5::text[]) OR s.scope = 'ALL_TOPICS' AND $6::boolean)
  ORDER BY s.address, s.scope, s.topic, s.reason FOR UPDATE OF s
), deleted AS (
  DELETE FROM suppressions s USING doomed WHERE s.id = doomed.id
  RETURNING s.id, s.address, s.scope, s.topic, s.reason, s.created_at
), kept AS (
  INSERT INTO suppression_undos (id, address, scope, topic, reason, created_at, undone_by)
  SELECT id, address, scope, topic, reason, created_at, '${BY_RECIPIENT}' FROM deleted
)
SELECT id::text, scope, topic FROM deleted ORDER BY id`;
