import type { Sql } from '@tidings/core/ledger/sql';
import type { DataSource } from 'typeorm';
import { v7 as uuid } from 'uuid';
import { createApiKeySecret, hashToken } from '../auth/tokens.js';
import { gather } from '../database/gather.js';
import { badInput, notFound } from '../errors.js';
import type { Viewer } from '../graphql/viewer.js';
import { ApiKeyEntity, type ApiKeyScope } from './api-key.entity.js';

export type ApiKeyService = ReturnType<typeof createApiKeyService>;

const LONGEST_NAME = 100;

export const createApiKeyService = ({ dataSource, sql }: { dataSource: DataSource; sql: Sql }) => {
  const find = gather((hashes: Buffer[]) => findKeys(sql, hashes));
  const keys = dataSource.getRepository(ApiKeyEntity);

  return {
    list: () => keys.find({ order: { createdAt: 'DESC', id: 'DESC' } }),

    create: async ({ name, scopes }: { name: string; scopes: ApiKeyScope[] }) => {
      if (name.trim() === '' || name.length > LONGEST_NAME)
        throw badInput({ name: [`must have 1 to ${LONGEST_NAME} characters`] });
      if (scopes.length === 0) throw badInput({ scopes: ['must name at least one'] });
      const id = uuid();
      const { secret, prefix } = createApiKeySecret();
      await dataSource.query(
        'INSERT INTO api_keys (id, name, scopes, prefix, secret_hash) VALUES ($1, $2, $3, $4, $5)',
        [id, name.trim(), [...new Set(scopes)], prefix, hashToken(secret)],
      );
      return { apiKey: await keys.findOneByOrFail({ id }), secret };
    },

    revoke: async (id: string): Promise<ApiKeyEntity> => {
      await dataSource.query('UPDATE api_keys SET revoked_at = now() WHERE id = $1 AND revoked_at IS NULL', [id]);
      const key = await keys.findOneBy({ id });
      if (!key) throw notFound('This API key');
      return key;
    },

    /** Whose secret this is; undefined where nobody's, or a revoked key's. */
    identify: async (secret: string): Promise<Viewer | undefined> => {
      const key = await find(hashToken(secret));
      if (!key) return undefined;
      if (key.isUseNew)
        await sql.query({ text: 'UPDATE api_keys SET last_used_at = now() WHERE id = $1', values: [key.id] });
      return { kind: 'key', keyId: key.id, scopes: key.scopes };
    },
  };
};

interface KnownKey {
  id: string;
  scopes: ApiKeyScope[];
  /** Nobody has noted a use of it within the last minute. */
  isUseNew: boolean;
}

/** By the hashes of secrets. It is asked at every call: nothing of it is kept, so that a revoked key is one at once. */
const findKeys = async (sql: Sql, hashes: Buffer[]): Promise<(KnownKey | undefined)[]> => {
  const { rows } = await sql.query<KnownKey & { hash: Buffer }>({
    name: 'find_api_keys',
    text: `
      SELECT id, scopes, secret_hash AS hash, last_used_at IS NULL OR last_used_at < now() - interval '1 minute' AS "isUseNew"
      FROM api_keys WHERE secret_hash = ANY($1::bytea[]) AND revoked_at IS NULL`,
    values: [hashes],
  });
  const found = new Map(rows.map(({ hash, ...key }) => [hash.toString('hex'), key]));
  return hashes.map((hash) => found.get(hash.toString('hex')));
};
