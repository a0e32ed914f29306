import { createHash } from 'node:crypto';
import { createDataSource } from '@tidings/server/assembly/database/data-source';
import { createSessionService, createSignInThrottle } from '@tidings/server/features/auth/auth.feature';
import type { DataSource } from 'typeorm';
import { beforeAll, expect, test } from 'vitest';
import { cleanUp } from '../support/clean-up.js';
import { startTestTidings } from '../support/tidings.js';

const OURS = 'ours, and as long as it has to be at least';

let tidings: Awaited<ReturnType<typeof startTestTidings>>;
let dataSource: DataSource;

beforeAll(async () => {
  tidings = await startTestTidings({ SECRET_KEY: OURS });
  dataSource = createDataSource({ url: tidings.databaseUrl });
  await dataSource.initialize();
  cleanUp(() => dataSource.destroy());
});

/** The sessions as a server with this key would check them, on the same database. */
const sessionsWith = (secretKey: string) =>
  createSessionService({ dataSource, secretKey, throttle: createSignInThrottle({ dataSource, secretKey }) });

test('a session is valid at every server with the same key, and at none with another', async () => {
  const { token } = tidings.admin;
  expect(await sessionsWith(OURS).identify(token!)).toMatchObject({ kind: 'user', role: 'ADMIN' });
  expect(await sessionsWith(`not ${OURS}`).identify(token!)).toBeUndefined();
});

test('write access to the database isn’t enough to forge a session', async () => {
  await dataSource.query(
    `INSERT INTO sessions (token_hash, user_id, expires_at) SELECT $1, id, now() + interval '1 day' FROM users WHERE role = 'ADMIN'`,
    [createHash('sha256').update('made-up').digest()],
  );
  const stranger = tidings.stranger.withToken('made-up');
  expect(await stranger.fail('{ me { id } }')).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
});
