import { expect, test } from 'vitest';
import { createGraphqlClient } from '../api/graphql-client';
import { createPoster, GraphqlError } from '../api/post';
import { createAuthProvider } from './auth-provider';

const admin = {
  id: '1',
  username: 'ada',
  email: 'ada@example.com',
  firstName: 'Ada',
  lastName: 'Byron',
  role: 'ADMIN',
  permissions: { read: true, write: true, send: true, administer: true },
};
const refusal = (code: string) => ({ errors: [{ message: code, extensions: { code } }] });

/** Stands in for a server: gives one of the answers per request, and is unreachable afterwards. */
const server = (...answers: unknown[]) => {
  const requests: RequestInit[] = [];
  const send: typeof fetch = async (_url, init) => {
    requests.push(init ?? {});
    if (answers.length === 0) throw new TypeError('Failed to fetch');
    return Response.json(answers.shift());
  };
  return { requests, auth: createAuthProvider(createGraphqlClient(createPoster(send))) };
};

test('the sign-in request sends the cookie and the CSRF header, and doesn’t select the token', async () => {
  const { requests, auth } = server({ data: { login: { user: { id: '1' } } } });
  await auth.login({ username: 'ada', password: 'secret' });
  expect(requests[0]).toMatchObject({
    credentials: 'same-origin',
    headers: { 'content-type': 'application/json', 'x-requested-with': 'tidings' },
  });
  expect(requests[0]?.body).not.toContain('token');
});

test('a wrong password gives the error UNAUTHENTICATED', async () => {
  const { auth } = server(refusal('UNAUTHENTICATED'));
  await expect(auth.login({ username: 'ada', password: 'x' })).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
});

test('an unreachable server gives the error UNREACHABLE', async () => {
  const { auth } = server();
  await expect(auth.login({ username: 'ada', password: 'x' })).rejects.toMatchObject({ code: 'UNREACHABLE' });
});

test('without a session, the sign-in page opens and no sign-out request is sent', async () => {
  const { requests, auth } = server({ data: { me: null } });
  await expect(auth.checkAuth({})).rejects.toEqual({ message: false });
  await auth.logout({});
  expect(requests).toHaveLength(1);
});

test.each(['UNAVAILABLE', 'INTERNAL'])('a server error (%s) doesn’t end the session', async (code) => {
  const { auth } = server(refusal(code));
  await expect(auth.checkAuth({})).resolves.toBeUndefined();
});

test('a sign-out that doesn’t reach the server fails', async () => {
  const { auth } = server();
  await expect(auth.logout({})).rejects.toBeInstanceOf(GraphqlError);
});

test('signing out succeeds if the session has already ended', async () => {
  const { auth } = server(refusal('UNAUTHENTICATED'));
  await expect(auth.logout({})).resolves.toBeUndefined();
});

test('a user without a name is shown by their username', async () => {
  const { auth } = server({ data: { me: admin } }, { data: { me: { ...admin, firstName: '', lastName: '' } } });
  expect(await auth.getIdentity?.()).toMatchObject({ fullName: 'Ada Byron', email: 'ada@example.com', role: 'ADMIN' });
  expect(await auth.getIdentity?.()).toMatchObject({ fullName: 'ada' });
});

test('a user can do what the permissions from the API allow', async () => {
  const permissions = { read: true, write: true, send: false, administer: false };
  const { requests, auth } = server({ data: { me: { ...admin, permissions } } });
  expect(await auth.canAccess?.({ resource: 'templates', action: 'edit' })).toBe(true);
  expect(await auth.canAccess?.({ resource: 'dispatches', action: 'create' })).toBe(false);
  expect(await auth.canAccess?.({ resource: 'audit', action: 'list' })).toBe(false);
  expect(requests).toHaveLength(1);
});

test('permissions are fetched again after another user signs in', async () => {
  const viewer = { ...admin, permissions: { read: true, write: false, send: false, administer: false } };
  const { auth } = server(
    { data: { me: admin } },
    { data: { login: { user: { id: '2' } } } },
    { data: { me: viewer } },
  );
  expect(await auth.canAccess?.({ resource: 'users', action: 'edit' })).toBe(true);
  await auth.login({ username: 'eve', password: 'secret' });
  expect(await auth.canAccess?.({ resource: 'users', action: 'edit' })).toBe(false);
});
