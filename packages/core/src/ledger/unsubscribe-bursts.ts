import { ERASED_PREFIX } from './erased-prefix.js';
import type { Sql } from './sql.js';

/** So many people of one network make a burst. */
const MIN_PEOPLE = 5;

/** A burst ends when its network has made no further quick request for so long. */
const GAP_SECONDS = 60;

/** Older bursts aren't shown. */
const DAYS = 14;

const MAX_BURSTS = 50;

/** So many of a burst's addresses are listed. */
const MAX_ADDRESSES = 100;

/**
 * Unsubscribes that a mail scanner may have made by following the links of mails that it checked: several people's, from one network,
 * at nearly the same time, each within QUICK_SECONDS after the mail was sent.
 */
export interface UnsubscribeBurst {
  /** Id of its first feedback. */
  id: string;
  /** In the notation of RFC 4632. */
  network: string;
  startedAt: Date;
  endedAt: Date;
  people: number;
  /** Requests whose User-Agent named no web browser. */
  byPrograms: number;
  /** The longest time from a mail to the request, in seconds. */
  maxSecondsAfterSent: number;
  /** The first addresses, at most MAX_ADDRESSES. Those of erased people are left out. */
  addresses: string[];
}

// Only what still stands: an undone unsubscribe has no suppression, and one that the person repeated later has another feedback.
const BURSTS = `
quick AS (
  SELECT f.id, f.network, f.email, f.agent, f.happened_at, f.seconds_after_sent, s.id AS suppression_id,
    CASE WHEN f.happened_at - lag(f.happened_at) OVER (PARTITION BY f.network ORDER BY f.happened_at, f.id)
      <= interval '${GAP_SECONDS} seconds' THEN 0 ELSE 1 END AS begins
  FROM feedback f JOIN suppressions s ON s.feedback_id = f.id AND s.reason = 'UNSUBSCRIBED'
  WHERE f.network IS NOT NULL AND f.happened_at > now() - interval '${DAYS} days'
), numbered AS (
  SELECT *, sum(begins) OVER (PARTITION BY network ORDER BY happened_at, id) AS number FROM quick
), burst AS MATERIALIZED (
  SELECT min(id) AS id, network, number, min(happened_at) AS started_at, max(happened_at) AS ended_at, count(DISTINCT email)::int AS people,
    (count(*) FILTER (WHERE agent <> 'BROWSER'))::int AS by_programs, max(seconds_after_sent) AS seconds
  FROM numbered GROUP BY network, number HAVING count(DISTINCT email) >= ${MIN_PEOPLE}
)`;

/** The latest first, at most MAX_BURSTS. */
export const findUnsubscribeBursts = async (sql: Sql): Promise<UnsubscribeBurst[]> => {
  const { rows } = await sql.query<UnsubscribeBurst>({
    name: 'find_unsubscribe_bursts',
    text: `
      WITH ${BURSTS}
      SELECT b.id::text, network, started_at AS "startedAt", ended_at AS "endedAt", people, by_programs AS "byPrograms",
        seconds AS "maxSecondsAfterSent", ARRAY(
          SELECT email FROM numbered n WHERE (n.network, n.number) = (b.network, b.number) AND email NOT LIKE '${ERASED_PREFIX}%'
          GROUP BY email ORDER BY min(n.id) LIMIT ${MAX_ADDRESSES}) AS addresses
      FROM burst b ORDER BY ended_at DESC, b.id DESC LIMIT ${MAX_BURSTS}`,
  });
  return rows;
};

const OF_BURST = `
of_burst AS MATERIALIZED (
  SELECT n.id, n.suppression_id FROM numbered n JOIN burst b ON (b.network, b.number) = (n.network, n.number) WHERE b.id = $1
)`;

/**
 * Undoes the suppressions of a burst, each with a record. Resolves to how many. A person who unsubscribes at the same moment stays
 * unsubscribed.
 */
export const undoUnsubscribeBurst = async (
  sql: Sql,
  { id, note, undoneBy }: { id: string; note: string; undoneBy: string },
): Promise<number> => {
  const { rows } = await sql.query({
    name: 'undo_unsubscribe_burst',
    text: `
      WITH ${BURSTS}, ${OF_BURST}, held AS MATERIALIZED (
        SELECT s.id FROM suppressions s JOIN of_burst o ON o.suppression_id = s.id AND o.id = s.feedback_id
        ORDER BY s.address, s.scope, s.topic, s.reason FOR UPDATE OF s
      ), undone AS (
        DELETE FROM suppressions s USING held WHERE s.id = held.id RETURNING s.*
      )
      INSERT INTO suppression_undos (id, address, scope, topic, reason, created_at, undone_by, note)
      SELECT id, address, scope, topic, reason, created_at, $3, $2 FROM undone RETURNING id`,
    values: [id, note, undoneBy],
  });
  return rows.length;
};

/** Takes the unsubscribes of a burst for people's own: forgets their network. Resolves to how many. */
export const keepUnsubscribeBurst = async (sql: Sql, id: string): Promise<number> => {
  const { rows } = await sql.query({
    name: 'keep_unsubscribe_burst',
    text: `
      WITH ${BURSTS}, ${OF_BURST}, held AS MATERIALIZED (
        SELECT id FROM feedback WHERE id IN (SELECT id FROM of_burst) ORDER BY id FOR UPDATE
      )
      UPDATE feedback f SET network = NULL FROM held WHERE f.id = held.id RETURNING f.id`,
    values: [id],
  });
  return rows.length;
};

/**
 * Forgets the networks of up to `limit` unsubscribes that are too old to be shown as a burst. Resolves to how many.
 */
export const forgetOldNetworks = async (sql: Sql, limit: number): Promise<number> => {
  const { rows } = await sql.query({
    name: 'forget_old_networks',
    text: `
      WITH old AS (
        SELECT id FROM feedback WHERE network IS NOT NULL AND happened_at < now() - interval '${DAYS} days'
        ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED
      )
      UPDATE feedback f SET network = NULL FROM old WHERE f.id = old.id RETURNING f.id`,
    values: [limit],
  });
  return rows.length;
};
