import { createHash } from 'node:crypto';

export const SUPPRESSION_SCOPES = [
  /** Mails of one topic. */
  'TOPIC',
  /** Mails that have a topic. */
  'ALL_TOPICS',
  /** All mails, transactional ones too. */
  'ALL_MAIL',
] as const;
export type SuppressionScope = (typeof SUPPRESSION_SCOPES)[number];

export const SUPPRESSION_REASONS = [
  'HARD_BOUNCE',
  'SOFT_BOUNCES',
  'COMPLAINT',
  'UNSUBSCRIBED',
  'MANUAL',
  'IMPORTED',
] as const;
export type SuppressionReason = (typeof SUPPRESSION_REASONS)[number];

/** Why a delivery became SUPPRESSED. */
export const SUPPRESSED_BY = [
  'INACTIVE',
  'DELETED',
  'LEFT_GROUP',
  'NOT_ALLOWED',
  ...SUPPRESSION_REASONS,
  'ERASED',
] as const;
export type SuppressedBy = (typeof SUPPRESSED_BY)[number];

/** Precedes the hash of an erased person's address. */
export const HASHED_PREFIX = 'hash:';

/**
 * SQL for the keyed hash of an address, in the form of `suppressions.address`. `key` is a parameter of type bytea. SHA-256 needs no
 * HMAC here: nobody sees a hash without having the table.
 */
export const hashedAddress = ({ address, key }: { address: string; key: string }): string =>
  `'${HASHED_PREFIX}' || encode(sha256(${key}::bytea || convert_to(${address}, 'UTF8')), 'hex')`;

/** What `hashedAddress` yields. */
export const hashOfAddress = (address: string, key: Buffer): string =>
  HASHED_PREFIX + createHash('sha256').update(key).update(address, 'utf8').digest('hex');

/** SQL condition: the suppression `s` stops a mail of a topic. `topic` is null for a transactional mail, which only ALL_MAIL stops. */
const stopsMailOf = (topic: string): string => `
    (s.expires_at IS NULL OR s.expires_at > now())
    AND (s.scope = 'ALL_MAIL' OR ${topic} IS NOT NULL AND (s.scope = 'ALL_TOPICS' OR s.topic = ${topic}))`;

/**
 * SQL that finds the reason of a suppression that applies to an address: two probes of one index, for the address and for its hash
 * (a suppression outlives the erasure of the person). Yields one row or none.
 */
export const suppressionOf = ({ address, topic, key }: { address: string; topic: string; key: string }): string => `
  SELECT s.reason FROM suppressions s
  WHERE s.address = ANY (ARRAY[${address}, ${hashedAddress({ address, key })}])
    AND ${stopsMailOf(topic)}
  ORDER BY s.scope DESC, s.reason LIMIT 1`;

/**
 * SQL: common table expressions, of which `suppressed` has (email, reason) of the addresses in `people` (a table with `email`, each
 * once) that get no mail of a topic, with the reason that `suppressionOf` finds, or NOT_ALLOWED. Made for many addresses: 100,000 of them take a few
 * probes of an index each, and are hashed only if a suppression of an erased person exists. OFFSET 0 keeps the planner from reading
 * all suppressions instead.
 */
export const suppressedAmong = ({
  people,
  topic,
  key,
  allowed,
}: {
  people: string;
  topic: string;
  key: string;
  /** Parameter of type text[] with `allowedPatterns`. */
  allowed: string;
}): string => `
erased AS MATERIALIZED (
  SELECT s.address, s.scope, s.reason FROM suppressions s WHERE s.address LIKE '${HASHED_PREFIX}%' AND ${stopsMailOf(topic)}
), suppressed AS MATERIALIZED (
  SELECT DISTINCT ON (email) email, reason FROM (
    SELECT p.email, s.scope, s.reason::text FROM ${people} p CROSS JOIN LATERAL (
      SELECT s.scope, s.reason FROM suppressions s WHERE s.address = p.email AND ${stopsMailOf(topic)} OFFSET 0) s
    UNION ALL
    SELECT p.email, e.scope, e.reason::text FROM ${people} p JOIN erased e ON e.address = ${hashedAddress({ address: 'p.email', key })}
    WHERE (SELECT EXISTS (SELECT FROM erased))
    UNION ALL
    SELECT p.email, NULL, 'NOT_ALLOWED' FROM ${people} p
    WHERE ${allowed}::text[] IS NOT NULL AND NOT p.email LIKE ANY (${allowed}::text[])) found
  ORDER BY email, scope DESC NULLS FIRST, reason
)`;

/** SQL for the time when a suppression of an address was last undone; '-infinity' if never. Bounces count from then on. */
export const lastUndoOf = ({ address, reason }: { address: string; reason: SuppressionReason }): string => `
  coalesce((SELECT max(u.undone_at) FROM suppression_undos u WHERE u.address = ${address} AND u.reason = '${reason}'), '-infinity')`;
