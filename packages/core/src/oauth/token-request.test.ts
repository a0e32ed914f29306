import { createVerify, generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { startTokenEndpoint, type TokenReply } from '../testing/token-endpoint.js';
import { signInAdviceOf } from './sign-in-advice.js';
import { requestToken, type TokenRequest } from './token-request.js';

const client = (tokenUrl: string) => ({ tokenUrl, clientId: 'tidings', scope: 'mail' });
const secret = (tokenUrl: string): TokenRequest => ({
  grant: 'CLIENT_CREDENTIALS',
  clientSecret: 'client-secret',
  ...client(tokenUrl),
});

test('client credentials are sent as a form', async () => {
  const endpoint = await startTokenEndpoint(() => ({ body: { access_token: 'a', expires_in: '3599' } }));
  expect(await requestToken(secret(endpoint.url))).toEqual({
    accessToken: 'a',
    lifeMs: 3_599_000,
    refreshToken: undefined,
  });
  expect(endpoint.calls[0]!.form).toEqual({
    grant_type: 'client_credentials',
    client_id: 'tidings',
    client_secret: 'client-secret',
    scope: 'mail',
  });
});

test('a refresh token is sent, with or without a client secret, and a new one is returned', async () => {
  const endpoint = await startTokenEndpoint(() => ({ body: { access_token: 'a', refresh_token: 'r2' } }));
  const request = { grant: 'REFRESH_TOKEN', refreshToken: 'r1', ...client(endpoint.url) } as const;
  expect(await requestToken(request)).toEqual({ accessToken: 'a', lifeMs: 3_600_000, refreshToken: 'r2' });
  await requestToken({ ...request, clientSecret: 's' });
  expect(endpoint.calls.map(({ form }) => [form.refresh_token, form.client_secret])).toEqual([
    ['r1', undefined],
    ['r1', 's'],
  ]);
});

test('a service account signs who it is, whom it stands for, and for how long', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const endpoint = await startTokenEndpoint(() => ({ body: { access_token: 'a' } }));
  await requestToken({
    grant: 'SERVICE_ACCOUNT',
    tokenUrl: endpoint.url,
    clientId: 'tidings@project.test',
    scope: 'https://mail.google.com/',
    subject: 'news@example.com',
    keyId: 'k1',
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  });
  const { grant_type, assertion } = endpoint.calls[0]!.form;
  expect(grant_type).toBe('urn:ietf:params:oauth:grant-type:jwt-bearer');
  const [header, claims, signature] = assertion!.split('.');
  expect(createVerify('RSA-SHA256').update(`${header}.${claims}`).verify(publicKey, signature!, 'base64url')).toBe(
    true,
  );
  const read = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString());
  expect(read(header!)).toEqual({ alg: 'RS256', typ: 'JWT', kid: 'k1' });
  const { iat, exp, ...rest } = read(claims!);
  expect(rest).toEqual({
    iss: 'tidings@project.test',
    sub: 'news@example.com',
    scope: 'https://mail.google.com/',
    aud: endpoint.url,
  });
  expect(exp - iat).toBe(3_600);
  expect(Math.abs(iat - Date.now() / 1_000)).toBeLessThan(120);
});

const described = (error: string, error_description: string) => ({ error, error_description });

test.each<[string, TokenReply, RegExp, boolean, string]>([
  [
    'an expired secret of Microsoft',
    {
      status: 401,
      body: described('invalid_client', "AADSTS7000222: The provided client secret keys for app 'x' are expired."),
    },
    /answered 401: invalid_client \(AADSTS7000222\)$/,
    true,
    'ENTRA_SECRET_EXPIRED',
  ],
  [
    'an unused refresh token of Microsoft',
    { status: 400, body: described('invalid_grant', 'AADSTS700082: The refresh token has expired due to inactivity.') },
    /invalid_grant \(AADSTS700082\)$/,
    true,
    'ENTRA_TOKEN_UNUSED',
  ],
  [
    'a void refresh token',
    { status: 400, body: { error: 'invalid_grant' } },
    /400: invalid_grant$/,
    true,
    'GRANT_REFUSED',
  ],
  ['a busy endpoint', { status: 503, body: 'try later' }, /503 without/, false, 'TOKEN_ENDPOINT_AWAY'],
  ['an overloaded endpoint', { status: 400, body: { error: 'temporarily_unavailable' } }, /temporarily/, false, ''],
  ['another page', { body: '<html>secret page</html>' }, /200 without an access token/, false, 'TOKEN_ENDPOINT_WRONG'],
  ['a token with a control character', { body: { access_token: 'a\u0001b' } }, /without an access token/, false, ''],
])('%s is an error with its codes and nothing else', async (_what, reply, message, isRefusal, advice) => {
  const endpoint = await startTokenEndpoint(() => reply);
  const err = (await requestToken(secret(endpoint.url)).catch((error: unknown) => error)) as Error;
  expect(err).toMatchObject({ name: 'TokenError', isRefusal, message: expect.stringMatching(message) });
  expect(err.message).not.toMatch(/client-secret|secret page|provided|inactivity/);
  if (advice) expect(signInAdviceOf(err.message)).toBe(advice);
});

test('an endpoint that is away, silent or redirects is an error that says so', async () => {
  const hanging = await startTokenEndpoint(() => 'hang');
  await expect(requestToken(secret(hanging.url), { withinMs: 50 })).rejects.toThrow(/no answer within 0.05 s/);
  const nobody = 'http://127.0.0.1:1/token';
  await expect(requestToken(secret(nobody))).rejects.toMatchObject({
    isRefusal: false,
    message: expect.stringMatching(/127\.0\.0\.1:1 can't be reached: /),
  });
  const redirecting = await startTokenEndpoint(() => ({ status: 302, body: '' }));
  await expect(requestToken(secret(redirecting.url))).rejects.toMatchObject({ isRefusal: false });
});
