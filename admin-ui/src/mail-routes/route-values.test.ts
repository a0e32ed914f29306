import { expect, test } from 'vitest';
import { inputOf, NEW_ROUTE, valuesOf } from './route-values';
import type { MailRouteFragment } from './routes.generated';

const ROUTE: MailRouteFragment = {
  id: '1',
  name: 'Main',
  url: 'smtp://smtp.office365.com',
  host: 'smtp.office365.com',
  port: 587,
  username: 'news@example.com',
  auth: 'OAUTH2',
  oauth: {
    grant: 'CLIENT_CREDENTIALS',
    clientId: 'app',
    tokenUrl: 'https://login.microsoftonline.com/contoso.example/oauth2/v2.0/token',
    scope: 'https://outlook.office365.com/.default',
  },
  ca: null,
  connections: 3,
  mailsPerConnection: 100,
  perSecond: null,
  perMinute: 30,
  perDay: null,
  domainLimits: [{ domain: 'gmail.com', perSecond: 5, perMinute: null, perDay: null }],
  warmUp: null,
  mailsToday: 0,
  isUp: true,
  lastError: null,
  advice: null,
};

test('user and password are put into the URL', () => {
  const values = {
    ...NEW_ROUTE,
    name: 'Main',
    url: 'smtps://mail.example.com',
    username: 'a@b.example',
    password: 'p/w',
  };
  expect(inputOf(values)).toMatchObject({ url: 'smtps://a%40b.example:p%2Fw@mail.example.com' });
  expect(inputOf(values)).not.toHaveProperty('oauth');
  expect(inputOf({ ...values, signIn: 'NONE' }).url).toBe('smtps://mail.example.com');
});

test('OAuth that wasn’t changed isn’t sent, so that its secrets stay', () => {
  const input = inputOf(valuesOf(ROUTE), ROUTE);
  expect(input).not.toHaveProperty('oauth');
  expect(input).toMatchObject({ url: 'smtp://news%40example.com@smtp.office365.com', connections: 3, perMinute: 30 });
});

test('changed OAuth has the fields of its provider alone', () => {
  const values = valuesOf(ROUTE);
  expect(values.oauth).toMatchObject({ provider: 'MICROSOFT', tenant: 'contoso.example', clientId: 'app' });
  const changed = { ...values, oauth: { ...values.oauth, clientSecret: 'new', serviceAccount: '{}' } };
  expect(inputOf(changed, ROUTE).oauth).toEqual({
    provider: 'MICROSOFT',
    tenant: 'contoso.example',
    clientId: 'app',
    clientSecret: 'new',
    scope: 'https://outlook.office365.com/.default',
  });
});

test('limits of receiving domains are sent as they are in the form', () => {
  const values = valuesOf(ROUTE);
  expect(inputOf(values, ROUTE).domainLimits).toEqual(ROUTE.domainLimits);
  const changed = { ...values, domainLimits: [{ domain: '*', perDay: 100 }] };
  expect(inputOf(changed, ROUTE).domainLimits).toEqual([
    { domain: '*', perSecond: null, perMinute: null, perDay: 100 },
  ]);
  expect(inputOf({ ...values, domainLimits: null }, ROUTE).domainLimits).toEqual([]);
});

test('a route that goes back to a password loses its OAuth', () => {
  const values = { ...valuesOf(ROUTE), signIn: 'PASSWORD' as const, password: 'secret' };
  expect(inputOf(values, ROUTE)).toMatchObject({
    oauth: null,
    url: 'smtp://news%40example.com:secret@smtp.office365.com',
  });
});

test('a warm-up plan is sent as it is in the form, and ends when it is switched off', () => {
  expect(inputOf(valuesOf(ROUTE), ROUTE).warmUp).toBeNull();
  const plan = { mails: 50, factor: 1.5, target: null, startsOn: '2026-12-01' };
  const stored = { ...plan, endsOn: '2026-12-05', today: null, days: [] };
  const values = valuesOf({ ...ROUTE, warmUp: stored });
  expect(inputOf(values, ROUTE).warmUp).toEqual(plan);
  expect(inputOf({ ...values, warmUp: { ...plan, startsOn: '' } }, ROUTE).warmUp).toEqual({ ...plan, startsOn: null });
  expect(inputOf({ ...values, isWarmingUp: false }, ROUTE).warmUp).toBeNull();
});
