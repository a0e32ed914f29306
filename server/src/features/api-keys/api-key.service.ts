import { issue } from '@tidings/core/errors/issue';
import type { Sql } from '@tidings/core/ledger/sql';
import type { DataSource } from 'typeorm';
import { v7 as uuid } from 'uuid';
import type { ApiKeyScope } from '../../foundation/access/api-key-scope.js';
import { createApiKeySecret, hashToken } from '../../foundation/access/tokens.js';
import type { Viewer } from '../../foundation/access/viewer.js';
import { gather } from '../../foundation/database/gather.js';
import { AppError, badInput } from '../../foundation/errors.js';
import { ApiKeyEntity } from './api-key.entity.js';

export type ApiKeyService = ReturnType<typeof createApiKeyService>;

const MAX_NAME_LENGTH = 100;
const MAX_SENDS_PER_MINUTE = 1_000_000;

export const createApiKeyService = ({ dataSource, sql }: { dataSource: DataSource; sql: Sql }) => {
  const find = gather((hashes: Buffer[]) => findKeys(sql, hashes));
  const keys = dataSource.getRepository(ApiKeyEntity);

  /**
   * Counts sends of a key that has a limit (token bucket): a minute's worth may be made at once, and the bucket refills evenly. Counts as
   * many of `atMost` as the bucket has, but none if it has fewer than `atLeast`. `refusal` is the RATE_LIMITED of those not counted. The
   * count is in PostgreSQL, so that all servers share the limit. `perMinute` is the limit, if not all were counted.
   */
  const countSends = async (
    keyId: string,
    { atLeast, atMost }: { atLeast: number; atMost: number },
  ): Promise<{ counted: number; refusal?: AppError; perMinute?: number }> => {
    const { rows } = await sql.query<{ perMinute: number; counted: number; left: number }>({
      name: 'count_sends_of_key',
      text: COUNT_SENDS,
      values: [keyId, atLeast, atMost],
    });
    const [found] = rows;
    if (!found || found.counted === atMost) return { counted: atMost };
    const { perMinute, counted, left } = found;
    const lacking = (counted > 0 ? 1 : atLeast) - left;
    const retryAfterMs = Math.ceil((lacking / perMinute) * 60_000);
    return { counted, refusal: new AppError('apiKey.tooManySends', { perMinute, retryAfterMs }), perMinute };
  };

  return {
    list: () => keys.find({ order: { createdAt: 'DESC', id: 'DESC' } }),

    create: async ({ name, scopes, sendsPerMinute, strict }: NewApiKey) => {
      if (name.trim() === '' || name.length > MAX_NAME_LENGTH)
        throw badInput(issue('name', 'text.length', { min: 1, max: MAX_NAME_LENGTH }));
      if (scopes.length === 0) throw badInput(issue('scopes', 'list.minItems', { min: 1 }));
      if (sendsPerMinute !== null && (sendsPerMinute < 1 || sendsPerMinute > MAX_SENDS_PER_MINUTE))
        throw badInput(issue('sendsPerMinute', 'number.range', { min: 1, max: MAX_SENDS_PER_MINUTE }));
      const id = uuid();
      const { secret, prefix } = createApiKeySecret();
      await dataSource.query(
        `INSERT INTO api_keys (id, name, scopes, prefix, secret_hash, sends_per_minute, strict) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
        [id, name.trim(), [...new Set(scopes)], prefix, hashToken(secret), sendsPerMinute, strict],
      );
      return { apiKey: await keys.findOneByOrFail({ id }), secret };
    },

    revoke: async (id: string): Promise<ApiKeyEntity> => {
      await dataSource.query('UPDATE api_keys SET revoked_at = now() WHERE id = $1 AND revoked_at IS NULL', [id]);
      const key = await keys.findOneBy({ id });
      if (!key) throw new AppError('apiKey.notFound');
      return key;
    },

    countSends,

    /** Counts one call against the same limit. Throws RATE_LIMITED. */
    countCall: async (keyId: string): Promise<void> => {
      const { refusal } = await countSends(keyId, { atLeast: 1, atMost: 1 });
      if (refusal) throw refusal;
    },

    /** Resolves to the key with this secret; undefined if it is unknown or revoked. */
    identify: async (secret: string): Promise<Viewer | undefined> => {
      const key = await find(hashToken(secret));
      if (!key) return undefined;
      if (key.isUseNew)
        await sql.query({ text: 'UPDATE api_keys SET last_used_at = now() WHERE id = $1', values: [key.id] });
      return { kind: 'key', keyId: key.id, scopes: key.scopes, isLimited: key.isLimited, isStrict: key.isStrict };
    },
  };
};

export interface NewApiKey {
  name: string;
  scopes: ApiKeyScope[];
  sendsPerMinute: number | null;
  strict: boolean;
}

interface KnownKey {
  id: string;
  scopes: ApiKeyScope[];
  isLimited: boolean;
  isStrict: boolean;
  /** True if the last recorded use is more than a minute ago. */
  isUseNew: boolean;
}

const COUNT_SENDS = `
WITH key AS (
  SELECT id, sends_per_minute AS most, least(sends_per_minute,
    sends_left + extract(epoch FROM clock_timestamp() - greatest(sends_counted_at, clock_timestamp() - interval '1 minute'))
      * sends_per_minute / 60.0) AS has
  FROM api_keys WHERE id = $1 AND sends_per_minute IS NOT NULL FOR UPDATE
), counted AS (
  SELECT *, CASE WHEN has >= $2::int THEN least(floor(has), $3::int)::int ELSE 0 END AS sends FROM key
)
UPDATE api_keys SET sends_left = counted.has - counted.sends, sends_counted_at = clock_timestamp()
FROM counted WHERE api_keys.id = counted.id
RETURNING counted.most AS "perMinute", counted.sends AS counted, (counted.has - counted.sends)::float8 AS left`;

/**
 * Finds keys by the hashes of their secrets. Runs on every call without a cache, so that revoking takes effect at once.
 */
const findKeys = async (sql: Sql, hashes: Buffer[]): Promise<(KnownKey | undefined)[]> => {
  const { rows } = await sql.query<KnownKey & { hash: Buffer }>({
    name: 'find_api_keys',
    text: `
      SELECT id, scopes, secret_hash AS hash, sends_per_minute IS NOT NULL AS "isLimited", strict AS "isStrict", last_used_at IS NULL OR last_used_at < now() - interval '1 minute' AS "isUseNew"
      FROM api_keys WHERE secret_hash = ANY($1::bytea[]) AND revoked_at IS NULL`,
    values: [hashes],
  });
  const found = new Map(rows.map(({ hash, ...key }) => [hash.toString('hex'), key]));
  return hashes.map((hash) => found.get(hash.toString('hex')));
};
