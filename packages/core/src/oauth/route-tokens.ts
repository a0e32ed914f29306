import { randomUUID } from 'node:crypto';
import type { Keys } from '../keys/keys.js';
import { openSecret, sealSecret } from '../keys/secrets.js';
import type { Sql } from '../ledger/sql.js';
import { accessTokenName, refreshTokenName } from '../routes/secret-names.js';
import { keepTrying } from '../runtime/keep-trying.js';
import type { Logger } from '../runtime/logger.js';
import { createMutex } from '../runtime/mutex.js';
import type { AccessToken, AccessTokens } from './access-tokens.js';
import type { RouteAccount } from './route-account.js';
import { requestToken, TOKEN_ANSWER_WITHIN_MS, TokenError, type TokenRequest } from './token-request.js';
import { finishRenewal, readTokens, recordFailure, takeRenewal } from './token-rows.js';

/** A token is renewed this long before it expires, or after half of its life if that is later. */
const EARLY_MS = 5 * 60_000;

/** A token isn't used any more this long before it expires, or in the last quarter of its life if that is shorter. */
const UNUSED_MS = 5_000;

/** A process that renews has this time. Afterwards it is taken for dead, and another one renews. */
const RENEWAL_MS = TOKEN_ANSWER_WITHIN_MS + 10_000;

/** How long a process tries to store new tokens while PostgreSQL is away. */
const STORE_WITHIN_MS = 60_000;

/** Time between two looks at a renewal by another process. */
const POLL_MS = 250;

/** If a server refuses a token that is younger than this, another one wouldn't help. */
const MIN_REFUSED_AGE_MS = 60_000;

interface Kept extends AccessToken {
  /** Times of `performance.now()`. After `expiresAt` the token isn't used. */
  renewAt: number;
  expiresAt: number;
  issuedAt: number;
}

/**
 * Access tokens of a route, which all processes share through PostgreSQL. One process at a time renews: it marks the row for a limited time
 * and holds no lock meanwhile. While the old token is valid, nobody waits for the new one. A refresh token that replaces another is
 * stored together with its access token, before that is used.
 */
export const createRouteTokens = ({
  sql,
  keys,
  routeId,
  account,
  logger,
  minRefusedAgeMs = MIN_REFUSED_AGE_MS,
  renewalMs = RENEWAL_MS,
}: {
  sql: Sql;
  keys: Pick<Keys, 'secretKey'>;
  routeId: string;
  account: RouteAccount;
  logger: Logger;
  minRefusedAgeMs?: number;
  renewalMs?: number;
}): AccessTokens => {
  const process = randomUUID();
  const inTurn = createMutex();
  let kept: Kept | undefined;
  let logged: string | undefined;

  const read = async () => {
    const row = await readTokens(sql, routeId);
    if (!row) throw new TokenError('the route has no credentials for OAuth 2', { isRefusal: true });
    const token = row.accessToken && openSecret(row.accessToken, { keys, name: accessTokenName(routeId) });
    const now = performance.now();
    kept =
      token === undefined || token === null
        ? undefined
        : {
            token,
            generation: row.generation,
            renewAt: now + row.renewInMs,
            expiresAt: now + row.expiresInMs,
            issuedAt: now - row.ageMs,
          };
    return row;
  };

  const usable = (): Kept | undefined => (kept && performance.now() < kept.expiresAt ? kept : undefined);

  const request = (refreshToken: Buffer | null): TokenRequest => {
    if (account.grant !== 'REFRESH_TOKEN') return account;
    const opened = refreshToken && openSecret(refreshToken, { keys, name: refreshTokenName(routeId) });
    if (!opened) throw new TokenError('the route has no refresh token', { isRefusal: true });
    return { ...account, refreshToken: opened };
  };

  /** Asks for a token and stores it, as the process that has the renewal. */
  const renew = async (generation: number, refreshToken: Buffer | null): Promise<void> => {
    try {
      const askedAt = performance.now();
      const answer = await requestToken(request(refreshToken));
      const lifeMs = answer.lifeMs - (performance.now() - askedAt);
      const renewed = {
        routeId,
        generation,
        accessToken: sealSecret(answer.accessToken, { keys, name: accessTokenName(routeId) }),
        refreshToken:
          answer.refreshToken === undefined
            ? null
            : sealSecret(answer.refreshToken, { keys, name: refreshTokenName(routeId) }),
        renewInMs: Math.max(lifeMs - EARLY_MS, lifeMs / 2),
        expiresInMs: lifeMs - Math.min(UNUSED_MS, lifeMs / 4),
      };
      // A refresh token that isn't stored is lost, and the one before may be void.
      const giveUpAt = performance.now() + STORE_WITHIN_MS;
      await keepTrying({
        task: () => finishRenewal(sql, renewed),
        what: 'store an access token',
        logger,
        isOver: () => performance.now() > giveUpAt,
      });
      logged = undefined;
    } catch (err) {
      if (!(err instanceof TokenError)) throw err;
      const { message: error, isRefusal } = err;
      if (error !== logged) logger[isRefusal ? 'error' : 'warn']({ routeId, error }, 'could not renew an access token');
      logged = error;
      await recordFailure(sql, { routeId, process, error, isRefusal });
      throw err;
    }
  };

  /** Resolves to a token of a later generation, whichever process renews. */
  const newerThan = async (generation: number): Promise<Kept> => {
    const giveUpAt = performance.now() + 2 * renewalMs;
    for (;;) {
      const row = await read();
      const newer = row.generation > generation && usable();
      if (newer) return newer;
      const taken = await takeRenewal(sql, { routeId, process, generation: row.generation, renewalMs });
      if (taken) {
        await renew(row.generation, taken.refreshToken);
        continue;
      }
      if (row.waitMs > 0) throw new TokenError(row.lastError ?? 'no access token', { isRefusal: row.isRefusal });
      if (performance.now() > giveUpAt)
        throw new TokenError('another process has not renewed the access token in time', { isRefusal: false });
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  };

  /** Renews once at a time within this process, unless it was done while this call waited. */
  const renewOnce = (generation: number): Promise<Kept> =>
    inTurn(async () => {
      const current = usable();
      return current && current.generation > generation ? current : newerThan(generation);
    });

  return {
    get: async () => {
      // With a usable token, PostgreSQL may be away.
      if (!usable()) await read();
      else if (performance.now() >= kept!.renewAt) await read().catch(() => {});
      const current = usable();
      if (!current) return renewOnce(kept?.generation ?? -1);
      // The failure is recorded in the row. Until the token expires, there are more tries.
      if (performance.now() >= current.renewAt) renewOnce(current.generation).catch(() => {});
      return current;
    },

    afterRefusal: async ({ generation }) => {
      await read();
      const current = usable();
      if (current && current.generation > generation) return current;
      if (current && performance.now() - current.issuedAt < minRefusedAgeMs) return undefined;
      return renewOnce(generation);
    },

    settled: () => inTurn(async () => {}),
  };
};
