import type { DataSource } from 'typeorm';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTestDataSource } from '../../../../test/support/test-data-source.js';
import { hashPassword } from '../../foundation/access/passwords.js';
import { createSessionService, type SessionService } from './session.service.js';
import { createSignInThrottle } from './sign-in-throttle.js';

const SECRET_KEY = 'a secret key for tests, which is long enough';
const PASSWORD = 'correct horse';
const ADDRESS = '192.0.2.1';

let dataSource: DataSource;
let sessions: SessionService;
let passwordHash: string;

beforeAll(async () => {
  dataSource = await createTestDataSource();
  const throttle = createSignInThrottle({ dataSource, secretKey: SECRET_KEY });
  sessions = createSessionService({ dataSource, throttle, secretKey: SECRET_KEY });
  passwordHash = await hashPassword(PASSWORD);
});

beforeEach(async () => {
  await dataSource.query('DELETE FROM users');
  await dataSource.query('DELETE FROM sign_in_tries');
});

const addUser = async (
  username: string,
  { role = 'EDITOR', isActive = true, email = `${username}@example.test` } = {},
) => {
  const [{ id }] = await dataSource.query(
    `INSERT INTO users (id, username, email, role, is_active, password_hash) VALUES (gen_random_uuid(), $1, $2, $3, $4, $5) RETURNING id`,
    [username, email, role, isActive, passwordHash],
  );
  return id as string;
};

const login = (username: string, password = PASSWORD) => sessions.login({ username, password, address: ADDRESS });

/** Signs in, and identifies the viewer as a later call does. */
const signIn = async (username: string) => {
  const { token } = await login(username);
  const viewer = await sessions.identify(token);
  if (viewer?.kind !== 'user') throw new Error('nobody is signed in');
  return { token, viewer };
};

describe('signing in', () => {
  test.each(['anna', 'ANNA', 'anna@xn--bcher-kva.example', 'Anna@Bücher.example'])(
    'succeeds with the name %s',
    async (name) => {
      const id = await addUser('anna', { email: 'anna@xn--bcher-kva.example' });
      const { token, user } = await login(name);
      expect(user.id).toBe(id);
      expect(await sessions.identify(token)).toMatchObject({ kind: 'user', userId: id, role: 'EDITOR' });
    },
  );

  test('prefers the user with that username to one with that address', async () => {
    await addUser('anna', { email: 'boris@example.test' });
    const id = await addUser('boris@example.test', { email: 'other@example.test' });
    expect((await login('boris@example.test')).user.id).toBe(id);
  });

  test('fails with the same message, whatever the reason', async () => {
    await addUser('anna');
    await addUser('reader', { role: 'NONE' });
    await addUser('gone', { isActive: false });
    const attempts = [login('anna', 'wrong'), login('nobody'), login('reader'), login('gone')];
    const errors = await Promise.all(attempts.map((attempt) => attempt.catch((err: unknown) => err)));
    expect(new Set(errors.map((err) => (err as Error).message)).size).toBe(1);
    for (const err of errors) expect(err).toMatchObject({ code: 'UNAUTHENTICATED' });
  });
});

describe('a session', () => {
  test('ends when the user logs out', async () => {
    await addUser('anna');
    const { token, viewer } = await signIn('anna');
    await sessions.logout(viewer.sessionHash);
    expect(await sessions.identify(token)).toBeUndefined();
  });

  test.each([
    ['its time is over', `UPDATE sessions SET expires_at = now() - interval '1 s'`],
    ['its user is deactivated', 'UPDATE users SET is_active = false'],
    ['its user loses every role', `UPDATE users SET role = 'NONE'`],
  ])('ends once %s', async (_when, change) => {
    await addUser('anna');
    const { token } = await signIn('anna');
    await dataSource.query(change);
    expect(await sessions.identify(token)).toBeUndefined();
  });

  test('is not found with a wrong token or another secret key', async () => {
    await addUser('anna');
    const { token } = await signIn('anna');
    expect(await sessions.identify(`${token}x`)).toBeUndefined();
    const throttle = createSignInThrottle({ dataSource, secretKey: 'another key' });
    expect(
      await createSessionService({ dataSource, throttle, secretKey: 'another key' }).identify(token),
    ).toBeUndefined();
  });
});

describe('changing a password', () => {
  const change = (viewer: { userId: string; sessionHash: Buffer }, current: string, next: string) =>
    sessions.changePassword(viewer, { current, next, address: ADDRESS });

  test('ends the other sessions and keeps the current one', async () => {
    await addUser('anna');
    const [first, second] = [await signIn('anna'), await signIn('anna')];
    await change(second.viewer, PASSWORD, 'another horse');
    expect(await sessions.identify(first.token)).toBeUndefined();
    expect(await sessions.identify(second.token)).toBeDefined();
    await expect(login('anna')).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    await login('anna', 'another horse');
  });

  test('needs the current password and a new one of 8 to 200 characters', async () => {
    await addUser('anna');
    const { viewer } = await signIn('anna');
    for (const [current, next, field] of [
      ['wrong', 'another horse', 'current'],
      [PASSWORD, 'seven77', 'next'],
      [PASSWORD, 'x'.repeat(201), 'next'],
    ] as const) {
      await expect(change(viewer, current, next)).rejects.toMatchObject({
        code: 'BAD_USER_INPUT',
        message: expect.stringMatching(new RegExp(`^${field} `)),
      });
    }
    await login('anna');
  });

  test('succeeds only once if two requests change it at the same time', async () => {
    await addUser('anna');
    const { viewer } = await signIn('anna');
    const results = await Promise.allSettled([
      change(viewer, PASSWORD, 'the first horse'),
      change(viewer, PASSWORD, 'the second horse'),
    ]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });
});
