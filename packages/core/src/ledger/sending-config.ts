import type { StoredOAuth } from '../oauth/route-account.js';
import type { QuietHours } from '../quiet-hours/quiet-hours.js';
import { SLOW_DOMAINS, type SlowDomain } from './slow-domains.js';
import type { Sql } from './sql.js';
import type { WarmUp } from './warm-up.js';

/** A sender as workers read it. */
export interface StoredSender {
  id: string;
  fromName: string;
  fromEmail: string;
  replyTo: string | null;
  returnPath: string | null;
  /** Null: none. */
  quietHours: QuietHours | null;
  routes: { routeId: string; position: number; weight: number; receivingDomain: string | null }[];
  /** Keys that sign its mails: those that are ACTIVE. */
  dkimKeys: { id: string; domain: string; selector: string; secret: Buffer }[];
}

/** A route as workers read it, with sealed secrets. */
export interface StoredRoute {
  id: string;
  name: string;
  url: string;
  host: string;
  username: string | null;
  secret: Buffer | null;
  /** Null: the password is used. */
  oauth: StoredOAuth | null;
  oauthSecret: Buffer | null;
  /** PEM of an authority to trust besides the usual ones. */
  ca: string | null;
  connections: number;
  mailsPerConnection: number;
  perSecond: number | null;
  perMinute: number | null;
  perDay: number | null;
  /** Null: none. */
  warmUp: WarmUp | null;
  /** By receiving domain; `*` for each one that isn't named. */
  domainLimits: Record<string, { perSecond: number | null; perMinute: number | null; perDay: number | null }>;
}

export interface SendingConfig {
  /** Grows with each change. */
  version: string;
  senders: StoredSender[];
  routes: StoredRoute[];
}

export interface SendingState {
  version: string;
  /** Routes that a worker found down. */
  down: { id: string; lastError: string | null }[];
  slow: SlowDomain[];
}

export const readSendingState = async (sql: Sql): Promise<SendingState> => {
  const { rows } = await sql.query<SendingState>({
    name: 'read_sending_state',
    text: `
      SELECT version::text, (SELECT coalesce(jsonb_agg(jsonb_build_object('id', id, 'lastError', last_error)), '[]')
        FROM routes WHERE NOT is_up) AS down, ${SLOW_DOMAINS} AS slow
      FROM sending_version`,
  });
  return rows[0]!;
};

/** Reads all senders and routes. The version is read first, so that a change in between is read again. */
export const readSendingConfig = async (sql: Sql): Promise<SendingConfig> => {
  const { version } = await readSendingState(sql);
  const { rows: senders } = await sql.query<Omit<StoredSender, 'dkimKeys'>>({
    name: 'read_senders',
    text: `
      SELECT s.id, s.from_name AS "fromName", s.from_email AS "fromEmail", s.reply_to AS "replyTo", s.return_path AS "returnPath",
        CASE WHEN s.quiet_from IS NOT NULL THEN jsonb_build_object('from', s.quiet_from, 'to', s.quiet_to, 'zone', s.quiet_zone) END AS "quietHours",
        coalesce((SELECT jsonb_agg(jsonb_build_object('routeId', route_id, 'position', position, 'weight', weight,
          'receivingDomain', receiving_domain)) FROM sender_routes u WHERE u.sender_id = s.id), '[]') AS routes
      FROM senders s ORDER BY s.id`,
  });
  const { rows: keys } = await sql.query<StoredSender['dkimKeys'][number] & { senderId: string }>({
    name: 'read_dkim_keys',
    text: `
      SELECT id, sender_id AS "senderId", domain, selector, secret FROM dkim_keys
      WHERE state = 'ACTIVE' ORDER BY sender_id, algorithm DESC, id`,
  });
  const { rows: routes } = await sql.query<StoredRoute>({
    name: 'read_routes',
    text: `
      SELECT id, name, url, host, username, secret, oauth, oauth_secret AS "oauthSecret", ca, connections,
        mails_per_connection AS "mailsPerConnection", per_second AS "perSecond", per_minute AS "perMinute", per_day AS "perDay",
        CASE WHEN warm_up_from IS NOT NULL THEN jsonb_build_object('from', warm_up_from, 'mails', warm_up_mails, 'factor', warm_up_factor,
          'target', coalesce(warm_up_target, per_day)) END AS "warmUp",
        domain_limits AS "domainLimits"
      FROM routes ORDER BY id`,
  });
  return {
    version,
    routes,
    senders: senders.map((sender) => ({
      ...sender,
      dkimKeys: keys.filter(({ senderId }) => senderId === sender.id).map(({ senderId: _, ...key }) => key),
    })),
  };
};

/** Stores that a worker found a route down, with the reason, or up again. */
export const reportRoute = async (sql: Sql, { id, error }: { id: string; error: string | null }): Promise<void> => {
  await sql.query({
    name: 'report_route',
    text: `UPDATE routes SET is_up = $2::text IS NULL, last_error = coalesce($2, last_error), checked_at = now() WHERE id = $1`,
    values: [id, error],
  });
};
