import { type RawSql, rowsOf } from '../ledger/rows.js';
import type { Sql } from '../ledger/sql.js';

// Statements on `route_tokens`. A row of it is made with the credentials of a route, and its generation grows with each new token and each
// change of the credentials.

export interface TokenRow {
  generation: number;
  /** Sealed. Null: there is none yet. */
  accessToken: Buffer | null;
  ageMs: number;
  renewInMs: number;
  expiresInMs: number;
  /** Until then no process asks the token endpoint again. 0 if there is no reason to wait. */
  waitMs: number;
  lastError: string | null;
  isRefusal: boolean;
}

const ms = (time: string): string => `coalesce(extract(epoch FROM ${time}) * 1000, 0)::float8`;

export const readTokens = async (sql: Sql, routeId: string): Promise<TokenRow | undefined> => {
  const { rows } = await sql.query<TokenRow>({
    name: 'read_route_tokens',
    text: `
      SELECT generation, access_token AS "accessToken", ${ms('now() - issued_at')} AS "ageMs", ${ms('renew_at - now()')} AS "renewInMs",
        ${ms('expires_at - now()')} AS "expiresInMs", greatest(0, ${ms('retry_at - now()')}) AS "waitMs", last_error AS "lastError",
        is_refusal AS "isRefusal"
      FROM route_tokens WHERE route_id = $1`,
    values: [routeId],
  });
  return rows[0];
};

/**
 * Takes the renewal for a process, unless another one has it or the last try failed a moment ago. Undefined if it isn't taken. Whoever
 * takes it must end it by `finishRenewal` or `recordFailure`; if the process dies, it lapses after `renewalMs`.
 */
export const takeRenewal = async (
  sql: Sql,
  request: { routeId: string; process: string; generation: number; renewalMs: number },
): Promise<{ refreshToken: Buffer | null } | undefined> => {
  const { rows } = await sql.query<{ refreshToken: Buffer | null }>({
    name: 'take_token_renewal',
    text: `
      UPDATE route_tokens SET renewed_by = $2, renewed_until = now() + make_interval(secs => $4::float8 / 1000)
      WHERE route_id = $1 AND generation = $3 AND (renewed_until IS NULL OR renewed_until < now() OR renewed_by = $2)
        AND (retry_at IS NULL OR retry_at <= now())
      RETURNING refresh_token AS "refreshToken"`,
    values: [request.routeId, request.process, request.generation, request.renewalMs],
  });
  return rows[0];
};

/** Stores tokens. Changes nothing if the credentials changed meanwhile, or another process stored a token. */
export const finishRenewal = async (
  sql: Sql,
  renewed: {
    routeId: string;
    /** Of the tokens that are replaced. */
    generation: number;
    accessToken: Buffer;
    /** Null: the stored one stays. */
    refreshToken: Buffer | null;
    renewInMs: number;
    expiresInMs: number;
  },
): Promise<void> => {
  await sql.query({
    name: 'finish_token_renewal',
    text: `
      UPDATE route_tokens SET generation = generation + 1, access_token = $3, refresh_token = coalesce($4, refresh_token), issued_at = now(),
        renew_at = now() + make_interval(secs => $5::float8 / 1000), expires_at = now() + make_interval(secs => $6::float8 / 1000),
        renewed_by = NULL, renewed_until = NULL, failures = 0, last_error = NULL, is_refusal = false, retry_at = NULL
      WHERE route_id = $1 AND generation = $2`,
    values: [
      renewed.routeId,
      renewed.generation,
      renewed.accessToken,
      renewed.refreshToken,
      renewed.renewInMs,
      renewed.expiresInMs,
    ],
  });
};

/** Seconds until the next try after the first failure, and at most. Refused credentials stay refused until somebody changes them. */
const FIRST_WAIT_S = 1;
const FIRST_WAIT_AFTER_REFUSAL_S = 15;
const MAX_WAIT_S = 60;

/** Ends the renewal of a process that got no token. */
export const recordFailure = async (
  sql: Sql,
  failure: { routeId: string; process: string; error: string; isRefusal: boolean },
): Promise<void> => {
  await sql.query({
    name: 'record_token_failure',
    text: `
      UPDATE route_tokens SET renewed_by = NULL, renewed_until = NULL, failures = failures + 1, last_error = $3, is_refusal = $4,
        retry_at = now() + make_interval(secs =>
          least(${MAX_WAIT_S}, CASE WHEN $4 THEN ${FIRST_WAIT_AFTER_REFUSAL_S} ELSE ${FIRST_WAIT_S} END * 2 ^ least(failures, 10)))
      WHERE route_id = $1 AND renewed_by = $2`,
    values: [failure.routeId, failure.process, failure.error, failure.isRefusal],
  });
};

/** Stores new credentials of a route. Tokens of the former ones are dropped, and a renewal by them is void. */
export const saveCredentials = async (
  sql: RawSql,
  { routeId, refreshToken }: { routeId: string; refreshToken: Buffer | null },
): Promise<void> => {
  await rowsOf(
    sql,
    `INSERT INTO route_tokens (route_id, refresh_token) VALUES ($1, $2)
     ON CONFLICT (route_id) DO UPDATE SET generation = route_tokens.generation + 1, refresh_token = EXCLUDED.refresh_token,
       access_token = NULL, issued_at = NULL, renew_at = NULL, expires_at = NULL, renewed_by = NULL, renewed_until = NULL, failures = 0,
       last_error = NULL, is_refusal = false, retry_at = NULL`,
    [routeId, refreshToken],
  );
};

export const dropCredentials = async (sql: RawSql, routeId: string): Promise<void> => {
  await rowsOf(sql, 'DELETE FROM route_tokens WHERE route_id = $1', [routeId]);
};

/** Lets the next caller ask the token endpoint at once, although the last try failed a moment ago. */
export const askAgainAtOnce = async (sql: RawSql, routeId: string): Promise<void> => {
  await rowsOf(sql, 'UPDATE route_tokens SET retry_at = NULL WHERE route_id = $1', [routeId]);
};

export interface TokenState {
  routeId: string;
  /** When the access token was made; null if there is none. */
  issuedAt: Date | null;
  expiresAt: Date | null;
  lastError: string | null;
}

export const readTokenStates = (sql: RawSql, routeIds: readonly string[]): Promise<TokenState[]> =>
  rowsOf<TokenState>(
    sql,
    `SELECT route_id AS "routeId", issued_at AS "issuedAt", expires_at AS "expiresAt", last_error AS "lastError"
     FROM route_tokens WHERE route_id = ANY($1::uuid[])`,
    [routeIds],
  );
