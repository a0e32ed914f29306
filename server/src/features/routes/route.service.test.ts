import { generateKeyPairSync } from 'node:crypto';
import { rootCertificates } from 'node:tls';
import { openSecret } from '@tidings/core/keys/secrets';
import { openRouteAccount } from '@tidings/core/oauth/route-account';
import { passwordName, refreshTokenName } from '@tidings/core/routes/secret-names';
import type { DataSource } from 'typeorm';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTestDataSource } from '../../../../test/support/test-data-source.js';
import { createRouteService, type RouteService } from './route.service.js';

const KEYS = { secretKey: Buffer.alloc(32, 7) };

/** Messages by field of a refused input. */
const issuesOf = (saving: Promise<unknown>): Promise<Record<string, string[]>> =>
  saving.then(
    () => ({}),
    (err) => err.extensions.fields,
  );

let dataSource: DataSource;
let routes: RouteService;

beforeAll(async () => {
  dataSource = await createTestDataSource();
  routes = createRouteService({ dataSource, keys: KEYS });
});

beforeEach(async () => {
  for (const table of ['deliveries', 'dispatches', 'senders', 'routes']) await dataSource.query(`DELETE FROM ${table}`);
});

const passwordOf = async (id: string): Promise<string | undefined> => {
  const [row] = await dataSource.query<{ secret: Buffer | null }[]>('SELECT secret FROM routes WHERE id = $1', [id]);
  return row!.secret ? openSecret(row!.secret, { keys: KEYS, name: passwordName(id) }) : undefined;
};

const URL = 'smtps://ann:s3cret@mail.example.com';

test('the password is stored sealed, apart from the URL', async () => {
  const route = await routes.create({ name: 'Main', url: URL });
  expect(route).toMatchObject({
    url: 'smtps://mail.example.com',
    host: 'mail.example.com',
    port: 465,
    username: 'ann',
    connections: 20,
    mailsPerConnection: 1_000,
    perSecond: null,
    isUp: true,
  });
  expect(await passwordOf(route.id)).toBe('s3cret');
  expect(JSON.stringify(await dataSource.query('SELECT * FROM routes'))).not.toContain('s3cret');
});

test('a sealed password can’t stand for that of another route', async () => {
  const { id } = await routes.create({ name: 'Main', url: URL });
  const other = await routes.create({ name: 'Other', url: 'smtps://bob:other@other.example.com' });
  await dataSource.query('UPDATE routes SET secret = (SELECT secret FROM routes WHERE id = $1) WHERE id = $2', [
    id,
    other.id,
  ]);
  expect(await passwordOf(other.id)).toBeUndefined();
});

test('an update keeps what is absent, and the password while host and user are the same', async () => {
  const { id } = await routes.create({ name: 'Main', url: URL, perSecond: 5, perDay: 100 });
  const changed = await routes.update(id, {
    name: 'Main relay',
    url: 'smtps://ann@mail.example.com:2465',
    perDay: null,
  });
  expect(changed).toMatchObject({ name: 'Main relay', port: 2465, perSecond: 5, perDay: null });
  expect(await passwordOf(id)).toBe('s3cret');
  await routes.update(id, { name: 'Main relay', url: 'smtps://ann:new@mail.example.com' });
  expect(await passwordOf(id)).toBe('new');
  await routes.update(id, { name: 'Main relay', url: 'smtps://mail.example.com' });
  expect(await passwordOf(id)).toBeUndefined();
});

test('another host or user doesn’t get the stored password', async () => {
  const { id } = await routes.create({ name: 'Main', url: URL });
  for (const url of ['smtps://ann@evil.example.net', 'smtps://bob@mail.example.com']) {
    expect(await issuesOf(routes.update(id, { name: 'Main', url }))).toEqual({
      url: ['needs the password, since the user or the host is new'],
    });
  }
  expect(await passwordOf(id)).toBe('s3cret');
});

test('invalid URLs are refused', async () => {
  const refused = (url?: string) => issuesOf(routes.create({ name: 'Main', url: url! }));
  expect(await refused()).toEqual({ url: ['must be given'] });
  expect(Object.keys(await refused('https://example.com'))).toEqual(['url']);
  expect(await refused('smtps://ann@mail.example.com')).toEqual({
    url: ['needs the password, since the user or the host is new'],
  });
  expect(await refused('smtp://a.example?proxy=http://u:p@b.example')).toEqual({
    url: ['has parameters that a route cannot have: proxy'],
  });
});

test('a name can be used only once', async () => {
  await routes.create({ name: 'Main', url: URL });
  await expect(routes.create({ name: 'Main', url: URL })).rejects.toMatchObject({ reason: 'route.nameTaken' });
});

test('a route is kept while mails may go by no other', async () => {
  const { id } = await routes.create({ name: 'Main', url: URL });
  const dispatchId = '019a0000-0000-7000-8000-000000000001';
  await dataSource.query(
    `INSERT INTO template_versions (slug, version, title, content) VALUES ('t', 1, 'T', 'T') ON CONFLICT DO NOTHING`,
  );
  await dataSource.query(
    `INSERT INTO dispatches (id, event, queue, type, template_slug, template_version, context, source, caller, input_hash,
       audience_user_ids, audience_group_ids, audience_complete, total, uncertain)
     VALUES ($1, 'e', 'e', 'PERSONAL', 't', 1, '{}', 'API', 'key:1', 'h', '{}', '{}', true, 1, 1)`,
    [dispatchId],
  );
  await dataSource.query(
    `INSERT INTO deliveries (dispatch_id, email, status, may_have_arrived, route_id, recipient) VALUES ($1, 'a@b.test', 'UNCERTAIN', true, $2, '{}')`,
    [dispatchId, id],
  );
  await expect(routes.delete([id])).rejects.toMatchObject({ reason: 'route.isWaitedFor' });
  expect(await routes.list()).toHaveLength(1);
  await dataSource.query(`UPDATE deliveries SET status = 'FAILED', may_have_arrived = false`);
  expect(await routes.delete([id])).toBe(1);
});

const MICROSOFT = { provider: 'MICROSOFT', tenant: 'contoso.example', clientId: 'app', clientSecret: 'app-secret' };
const MAILBOX = 'smtp://news%40contoso.example@smtp.office365.com';

const accountOf = async (id: string) => {
  const [row] = await dataSource.query('SELECT username, oauth, oauth_secret FROM routes WHERE id = $1', [id]);
  const { username, oauth, oauth_secret: sealed } = row;
  return openRouteAccount({ routeId: id, username, oauth, sealed, keys: KEYS });
};

const refreshTokenOf = async (id: string): Promise<string | null | undefined> => {
  const [row] = await dataSource.query('SELECT refresh_token FROM route_tokens WHERE route_id = $1', [id]);
  return row && (row.refresh_token ? openSecret(row.refresh_token, { keys: KEYS, name: refreshTokenName(id) }) : null);
};

describe('OAuth 2', () => {
  test('an application of Microsoft signs in to a mailbox, and its secret is sealed', async () => {
    const { id } = await routes.create({ name: 'Main', url: MAILBOX, oauth: MICROSOFT });
    expect(await accountOf(id)).toEqual({
      grant: 'CLIENT_CREDENTIALS',
      clientId: 'app',
      clientSecret: 'app-secret',
      tokenUrl: 'https://login.microsoftonline.com/contoso.example/oauth2/v2.0/token',
      scope: 'https://outlook.office365.com/.default',
    });
    expect(await refreshTokenOf(id)).toBeNull();
    const stored = await dataSource.query(
      'SELECT routes.*, route_tokens.* FROM routes JOIN route_tokens ON id = route_id',
    );
    expect(JSON.stringify(stored)).not.toContain('app-secret');
  });

  test('a user of Microsoft or Google signs in by a refresh token', async () => {
    const microsoft = { ...MICROSOFT, clientSecret: undefined, refreshToken: 'r1' };
    const { id } = await routes.create({ name: 'Main', url: MAILBOX, oauth: microsoft });
    expect(await accountOf(id)).toMatchObject({
      grant: 'REFRESH_TOKEN',
      scope: expect.stringMatching(/SMTP.Send offline_access$/),
    });
    expect(await refreshTokenOf(id)).toBe('r1');
    const google = { provider: 'GOOGLE', clientId: 'app', clientSecret: 's', refreshToken: 'r2' };
    const other = await routes.create({ name: 'Other', url: 'smtps://a%40b.example@smtp.gmail.com', oauth: google });
    expect(await accountOf(other.id)).toMatchObject({
      grant: 'REFRESH_TOKEN',
      clientSecret: 's',
      tokenUrl: 'https://oauth2.googleapis.com/token',
    });
  });

  test('a service account of Google stands for the mailbox', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const file = {
      client_email: 'tidings@project.example',
      private_key: pem,
      private_key_id: 'k1',
      type: 'service_account',
    };
    const url = 'smtps://news%40example.com@smtp.gmail.com';
    for (const [at, serviceAccount] of [file, JSON.stringify(file)].entries()) {
      const { id } = await routes.create({ name: `${at}`, url, oauth: { provider: 'GOOGLE', serviceAccount } });
      expect(await accountOf(id)).toEqual({
        grant: 'SERVICE_ACCOUNT',
        clientId: 'tidings@project.example',
        privateKey: pem,
        keyId: 'k1',
        subject: 'news@example.com',
        tokenUrl: 'https://oauth2.googleapis.com/token',
        scope: 'https://mail.google.com/',
      });
    }
  });

  test('an update keeps the secrets of the same client, and takes new ones', async () => {
    const oauth = { ...MICROSOFT, refreshToken: 'r1' };
    const { id } = await routes.create({ name: 'Main', url: MAILBOX, oauth });
    await dataSource.query('UPDATE route_tokens SET generation = 7');
    await routes.update(id, { name: 'Renamed' });
    const { clientSecret: _, ...withoutSecret } = MICROSOFT;
    await routes.update(id, { name: 'Main', oauth: { ...withoutSecret, scope: 'other' } });
    expect(await accountOf(id)).toMatchObject({ grant: 'REFRESH_TOKEN', clientSecret: 'app-secret', scope: 'other' });
    expect(await refreshTokenOf(id)).toBe('r1');
    expect(await dataSource.query('SELECT generation FROM route_tokens')).toEqual([{ generation: 7 }]);
    await routes.update(id, { name: 'Main', oauth: { ...oauth, refreshToken: 'r2' } });
    expect(await refreshTokenOf(id)).toBe('r2');
    expect(await dataSource.query('SELECT generation FROM route_tokens')).toEqual([{ generation: 8 }]);
  });

  test('secrets are never kept for another host, user, token endpoint or client', async () => {
    const { id } = await routes.create({ name: 'Main', url: MAILBOX, oauth: MICROSOFT });
    const update = (more: object) => issuesOf(routes.update(id, { name: 'Main', ...more }));
    const { clientSecret: _, ...withoutSecret } = MICROSOFT;
    const missing = { 'oauth.clientSecret': [expect.any(String)] };
    expect(await update({ url: MAILBOX.replace('smtp.', 'smtp2.') })).toEqual({
      oauth: [expect.stringMatching(/again/)],
    });
    expect(await update({ url: MAILBOX.replace('news', 'other') })).toEqual({
      oauth: [expect.stringMatching(/again/)],
    });
    expect(await update({ oauth: { ...withoutSecret, tenant: 'thief.example' } })).toEqual(missing);
    expect(await update({ oauth: { ...withoutSecret, clientId: 'other' } })).toEqual(missing);
    expect(await update({ url: MAILBOX.replace('smtp.', 'smtp2.'), oauth: withoutSecret })).toEqual(missing);
    expect(await update({ oauth: null })).toEqual({ url: [expect.stringMatching(/password/)] });
  });

  test('a route goes back to a password, and its tokens are dropped', async () => {
    const { id } = await routes.create({ name: 'Main', url: MAILBOX, oauth: MICROSOFT });
    await routes.update(id, { name: 'Main', url: URL, oauth: null });
    expect(await passwordOf(id)).toBe('s3cret');
    expect(await dataSource.query('SELECT oauth, oauth_secret FROM routes')).toEqual([
      { oauth: null, oauth_secret: null },
    ]);
    expect(await refreshTokenOf(id)).toBeUndefined();
  });

  test.each<[string, object, string]>([
    ['oauth.provider', { provider: 'YAHOO' }, 'MICROSOFT'],
    ['oauth.provider', { provider: undefined }, 'given'],
    ['oauth.clientId', { clientId: '' }, 'given'],
    ['oauth.clientId', { clientId: 5 }, 'String'],
    ['oauth.tenant', { tenant: 'a/b' }, 'tenant'],
    ['oauth.tenant', { tenant: undefined }, 'given'],
    ['oauth.clientSecret', { clientSecret: undefined }, 'given'],
    ['oauth.tokenUrl', { provider: 'OTHER' }, 'given'],
    ['oauth.tokenUrl', { provider: 'OTHER', tokenUrl: 'http://id.example/token' }, 'https'],
    ['oauth.tokenUrl', { provider: 'OTHER', tokenUrl: 'https://a:b@id.example/token' }, 'https'],
    ['oauth.serviceAccount', { serviceAccount: { client_email: 'a@b' } }, 'private_key'],
    ['oauth', { secret: 'x' }, 'unknown'],
  ])('an error names %s for %o', async (field, more, message) => {
    const input = { name: 'Main', url: MAILBOX, oauth: { ...MICROSOFT, ...more } };
    expect(await issuesOf(routes.create(input))).toEqual({ [field]: [expect.stringContaining(message)] });
  });

  test('needs a user in the URL', async () => {
    const input = { name: 'Main', url: 'smtp://smtp.office365.com', oauth: MICROSOFT };
    expect(await issuesOf(routes.create(input))).toEqual({ url: [expect.stringContaining('mailbox')] });
  });
});

test('an authority’s certificate is kept, and another text is refused', async () => {
  const ca = rootCertificates[0]!;
  const { id } = await routes.create({ name: 'Main', url: URL, ca });
  expect((await routes.update(id, { name: 'Main' })).ca).toBe(ca);
  expect(await issuesOf(routes.update(id, { name: 'Main', ca: 'secret' }))).toEqual({ ca: [expect.any(String)] });
  expect((await routes.update(id, { name: 'Main', ca: null })).ca).toBeNull();
});

test('limits by receiving domain are normalized, replaced as a whole, and removed by null', async () => {
  const domainLimits = [
    { domain: 'Gmail.com', perSecond: 5 },
    { domain: 'bücher.test', perDay: 100 },
    { domain: '*', perMinute: 60 },
  ];
  const { id } = await routes.create({ name: 'Main', url: URL, domainLimits });
  const stored = async () => (await routes.list())[0]!.storedDomainLimits;
  expect(await stored()).toEqual({
    'gmail.com': { perSecond: 5, perMinute: null, perDay: null },
    'xn--bcher-kva.test': { perSecond: null, perMinute: null, perDay: 100 },
    '*': { perSecond: null, perMinute: 60, perDay: null },
  });
  await routes.update(id, { name: 'Main' });
  expect(Object.keys(await stored())).toHaveLength(3);
  await routes.update(id, { name: 'Main', domainLimits: [{ domain: 'a.test', perDay: 1 }] });
  expect(Object.keys(await stored())).toEqual(['a.test']);
  await routes.update(id, { name: 'Main', domainLimits: null });
  expect(await stored()).toEqual({});
});

test('a domain can be limited only once, and by at least one limit', async () => {
  const domainLimits = [{ domain: 'a.test' }, { domain: 'A.test', perDay: 1 }, { domain: 'no domain', perDay: 1 }];
  expect(await issuesOf(routes.create({ name: 'Main', url: URL, domainLimits }))).toEqual({
    'domainLimits.0.perSecond': ['must be given'],
    'domainLimits.1.domain': ['names a domain twice'],
    'domainLimits.2.domain': ['must be a domain, such as example.com'],
  });
});
