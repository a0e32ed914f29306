import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { settleAttempts } from '@tidings/core/ledger/settle';
import { createLogger } from '@tidings/core/runtime/logger';
import { simpleParser } from 'mailparser';
import { Webhook } from 'standardwebhooks';
import type { DataSource } from 'typeorm';
import { v7 as uuid } from 'uuid';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTestLedger, resultOf } from '../../../../packages/core/src/testing/test-ledger.js';
import { startTokenEndpoint } from '../../../../packages/core/src/testing/token-endpoint.js';
import { cleanUp } from '../../../../test/support/clean-up.js';
import { startSmtpSink } from '../../../../test/support/smtp-sink.js';
import { createDataSource } from '../../assembly/database/data-source.js';
import { allowedNetworks } from '../../foundation/outbound/networks.js';
import { startPlainSmtp } from '../../testing/plain-smtp.js';
import { createRouteService, type RouteService } from '../routes/routes.feature.js';
import { AlertKind, AlertLanguage } from './alert-kind.js';
import type { AlertRuleInput } from './alert-rule.inputs.js';
import { type AlertRuleService, createAlertRuleService } from './alert-rule.service.js';
import { createTeller, type Teller } from './create-teller.js';
import { evaluateRules } from './evaluate-rules.js';
import { tellAlerts } from './tell-alerts.js';

const KEYS = { secretKey: Buffer.alloc(32, 7) };
const logger = createLogger({ name: 'test', level: 'silent' });
const ledger = await createTestLedger();

interface Received {
  headers: Record<string, string>;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: the test reads parts of the body
  body: any;
}

/** A webhook that answers by `answer`. */
const startReceiver = async () => {
  const received: Received[] = [];
  const state = { status: 204, beforeAnswer: async () => {} };
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (piece) => {
      text += piece;
    });
    request.on('end', async () => {
      received.push({ headers: request.headers as Record<string, string>, text, body: JSON.parse(text) });
      await state.beforeAnswer();
      response.writeHead(state.status).end('not now');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanUp(async () => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook-s3cret`, received, state };
};

let dataSource: DataSource;
let rules: AlertRuleService;
let routes: RouteService;
let tell: Teller;
let receiver: Awaited<ReturnType<typeof startReceiver>>;

const createServerParts = async () => {
  const own = createDataSource({ url: ledger.url });
  await own.initialize();
  cleanUp(() => own.destroy());
  const ruleService = createAlertRuleService({ dataSource: own, keys: KEYS, allowsHttp: true });
  const routeService = createRouteService({ dataSource: own, keys: KEYS });
  const outbound = { allowed: allowedNetworks('loopback') };
  const teller = createTeller({
    rules: ruleService,
    routes: routeService,
    keys: KEYS,
    sql: ledger.pool,
    outbound,
    logger,
  });
  return { own, ruleService, routeService, teller };
};

beforeAll(async () => {
  ({ own: dataSource, ruleService: rules, routeService: routes, teller: tell } = await createServerParts());
});

beforeEach(async () => {
  await ledger.clear();
  for (const table of ['alert_rules', 'senders', 'routes', 'workers', 'webhook_endpoints'])
    await ledger.query(`DELETE FROM ${table}`);
  receiver = await startReceiver();
});

const createRule = async (input: Partial<AlertRuleInput> & { kind: AlertKind }) => {
  const { rule, webhookSecret } = await rules.create({ name: randomUUID(), webhookUrl: receiver.url, ...input });
  return { id: rule.id, secret: webhookSecret! };
};

const evaluate = () => evaluateRules(ledger.pool, { quietMs: 0 });
const send = () => tellAlerts(ledger.pool, { rules, tell });
/** Applies the rules, and sends what is due. Resolves to what was received for it. */
const round = async (): Promise<Received[]> => {
  const before = receiver.received.length;
  await evaluate();
  await send();
  return receiver.received.slice(before);
};

/** Puts the next try of all alerts to now. */
const makeDue = () => ledger.query(`UPDATE alerts SET next_try_at = now() - interval '1 second'`);

const acceptNow = async (count: number, outcomes: ('SENT' | 'FAILED')[]) => {
  const to = Array.from({ length: count }, () => `${randomUUID()}@example.test`);
  const id = await ledger.accept({ to, dispatchId: uuid() });
  const claimed = await ledger.claim(id);
  await settleAttempts(
    ledger.pool,
    claimed.map((one, at) => resultOf(one, outcomes[at % outcomes.length]!)),
  );
  return id;
};

describe('rules', () => {
  test('mails that fail', async () => {
    await createRule({ kind: AlertKind.FAILURE_RATE, percent: 20, minutes: 10 });
    await acceptNow(9, ['FAILED']);
    expect(await round()).toEqual([]);
    await acceptNow(31, ['SENT', 'FAILED', 'SENT']);
    expect(await round()).toMatchObject([
      {
        body: {
          type: 'alert.opened',
          text: expect.stringContaining('47.5% of mails failed: 19 of 40'),
          data: { alert: { subject: '', details: { failed: 19, total: 40, percent: 47.5 } } },
        },
      },
    ]);
    expect(await round()).toEqual([]);
    await acceptNow(100, ['SENT']);
    expect(await round()).toMatchObject([{ body: { type: 'alert.resolved' } }]);
    expect(await round()).toEqual([]);
  });

  test('sends before the time don’t count, unless they are still being sent', async () => {
    await createRule({ kind: AlertKind.FAILURE_RATE, percent: 20, minutes: 10 });
    const id = await ledger.accept({ to: Array.from({ length: 20 }, (_, n) => `p${n}@example.test`) });
    const claimed = await ledger.claim(id);
    await settleAttempts(
      ledger.pool,
      claimed.slice(0, 15).map((one) => resultOf(one, 'FAILED')),
    );
    expect(await round()).toMatchObject([{ body: { type: 'alert.opened' } }]);
    await settleAttempts(
      ledger.pool,
      claimed.slice(15).map((one) => resultOf(one, 'FAILED')),
    );
    expect(await round()).toMatchObject([{ body: { type: 'alert.resolved' } }]);
  });

  test('a mail that waits too long in its queue', async () => {
    await createRule({ kind: AlertKind.QUEUE_AGE, minutes: 5 });
    const id = await ledger.accept({ to: ['a@example.test', 'b@example.test'], queue: 'email.digest' });
    await ledger.query(`UPDATE deliveries SET updated_at = now() - interval '4 minutes'`);
    expect(await round()).toEqual([]);
    await ledger.query(`UPDATE deliveries SET updated_at = now() - interval '7 minutes'`);
    await ledger.query(`UPDATE dispatches SET send_at = now() - interval '3 minutes'`);
    expect(await round()).toEqual([]);
    await ledger.query('UPDATE dispatches SET send_at = NULL');
    expect(await round()).toMatchObject([
      { body: { data: { alert: { subject: 'email.digest', details: { queue: 'email.digest', minutes: 7 } } } } },
    ]);
    await ledger.claim(id);
    expect(await round()).toMatchObject([{ body: { type: 'alert.resolved' } }]);
  });

  test('a mail of a dispatch that is spread over time doesn’t wait before its turn', async () => {
    await createRule({ kind: AlertKind.QUEUE_AGE, minutes: 5 });
    const to = ['a@example.test', 'b@example.test'];
    const id = await ledger.accept({ to, queue: 'email.digest', spreadSeconds: 3_600 });
    await ledger.query(`UPDATE deliveries SET updated_at = now() - interval '2 hours'`);
    await ledger.claim(id, { deliveryIds: [(await ledger.deliveries(id))[0]!.id] });
    await ledger.query(`UPDATE dispatches SET spread_from = now() - interval '29 minutes'`);
    expect(await round()).toEqual([]);
    await ledger.query(`UPDATE dispatches SET spread_from = now() - interval '36 minutes'`);
    expect(await round()).toMatchObject([{ body: { data: { alert: { details: { minutes: 6 } } } } }]);
  });

  test('a domain that is held', async () => {
    await createRule({ kind: AlertKind.DOMAIN_HELD });
    await ledger.query(
      `INSERT INTO domain_holds (sender_id, domain, refusals, reason, since) VALUES (NULL, 'strict.test', 3, '550 5.7.26', now())`,
    );
    expect(await round()).toMatchObject([
      {
        body: {
          text: expect.stringContaining('strict.test refuses mails of the sender MAIL_FROM'),
          data: { alert: { details: { domain: 'strict.test', sender: null, reason: '550 5.7.26' } } },
        },
      },
    ]);
    await ledger.query('UPDATE domain_holds SET released_at = now()');
    expect(await round()).toMatchObject([{ body: { type: 'alert.resolved' } }]);
  });

  test('a route that is down for a while', async () => {
    await createRule({ kind: AlertKind.ROUTE_DOWN, minutes: 2 });
    const { id } = await routes.create({ name: 'Office', url: 'smtps://mail.example.com' });
    const downSince = (minutes: number) =>
      ledger.query(
        `UPDATE routes SET is_up = false, last_error = '421 closed', checked_at = now() - make_interval(mins => $1)`,
        [minutes],
      );
    await downSince(1);
    expect(await round()).toEqual([]);
    await downSince(3);
    expect(await round()).toMatchObject([
      { body: { data: { alert: { subject: id, details: { route: 'Office', error: '421 closed' } } } } },
    ]);
    await ledger.query('UPDATE routes SET is_up = true');
    expect(await round()).toMatchObject([{ body: { type: 'alert.resolved' } }]);
  });

  test('the server of SMTP_URL, if no worker reaches it', async () => {
    await createRule({ kind: AlertKind.ROUTE_DOWN });
    await ledger.query(
      `INSERT INTO workers (id, name, mail_server_down_since, mail_server_error) VALUES (gen_random_uuid(), 'a', now() - interval '1 minute', 'ECONNREFUSED')`,
    );
    await ledger.query(`INSERT INTO workers (id, name) VALUES (gen_random_uuid(), 'b')`);
    expect(await round()).toEqual([]);
    await ledger.query(`UPDATE workers SET mail_server_down_since = now() - interval '1 minute'`);
    expect(await round()).toMatchObject([
      { body: { data: { alert: { details: { route: 'SMTP_URL', error: 'ECONNREFUSED' } } } } },
    ]);
    await ledger.query('UPDATE workers SET mail_server_down_since = NULL');
    expect(await round()).toMatchObject([{ body: { type: 'alert.resolved' } }]);
  });

  test('a webhook that was disabled by itself, until it is switched on or off', async () => {
    await createRule({ kind: AlertKind.WEBHOOK_DISABLED });
    const id = randomUUID();
    await ledger.query(
      `INSERT INTO webhook_endpoints (id, name, target, host, types, is_batched, max_in_flight, state)
       VALUES ($1, 'Shop', '', 'shop.test', '{}', true, 4, 'OFF')`,
      [id],
    );
    expect(await round()).toEqual([]);
    await ledger.query(
      `UPDATE webhook_endpoints SET state = 'DISABLED', disabled_at = now(), disabled_reason = 'FAILING', disabled_error = 'answered 500'`,
    );
    expect(await round()).toMatchObject([
      {
        body: {
          text: expect.stringContaining(
            'The webhook Shop was disabled: it accepted nothing for three days: answered 500',
          ),
          data: { alert: { subject: id, details: { webhook: 'Shop', reason: 'FAILING', error: 'answered 500' } } },
        },
      },
    ]);
    await ledger.query(`UPDATE webhook_endpoints SET state = 'ACTIVE'`);
    expect(await round()).toMatchObject([{ body: { type: 'alert.resolved' } }]);
  });

  test('a problem that is gone for a moment makes no second alert', async () => {
    await createRule({ kind: AlertKind.ROUTE_DOWN });
    await routes.create({ name: 'Office', url: 'smtps://mail.example.com' });
    for (const isUp of [false, true, false]) {
      await ledger.query(`UPDATE routes SET is_up = $1, checked_at = now() - interval '1 second'`, [isUp]);
      await evaluateRules(ledger.pool);
    }
    await send();
    expect(receiver.received).toHaveLength(1);
    expect(await ledger.query('SELECT resolved_at FROM alerts')).toEqual([{ resolved_at: null }]);
  });

  test('a rule that is switched off closes its alerts silently', async () => {
    const { id } = await createRule({ kind: AlertKind.ROUTE_DOWN, name: 'Down' });
    await routes.create({ name: 'Office', url: 'smtps://mail.example.com' });
    await ledger.query(`UPDATE routes SET is_up = false, checked_at = now() - interval '1 second'`);
    expect(await round()).toHaveLength(1);
    await rules.update(id, { name: 'Down', kind: AlertKind.ROUTE_DOWN, isActive: false });
    expect(await round()).toEqual([]);
    expect(await ledger.query('SELECT resolved_at IS NOT NULL AS over FROM alerts')).toEqual([{ over: true }]);
  });
});

/** A rule whose route is down. */
const alertOfRoute = async (input: Partial<AlertRuleInput> = {}) => {
  const rule = await createRule({ kind: AlertKind.ROUTE_DOWN, ...input });
  await routes.create({ name: 'Office', url: 'smtps://mail.example.com' });
  await ledger.query(
    `UPDATE routes SET is_up = false, last_error = '421 closed', checked_at = now() - interval '1 second' WHERE name = 'Office'`,
  );
  await evaluate();
  return rule;
};

describe('messages', () => {
  test('are signed as Standard Webhooks has it', async () => {
    const { secret } = await alertOfRoute();
    await send();
    const [{ headers, text }] = receiver.received as [Received];
    expect(new Webhook(secret).verify(text, headers)).toMatchObject({ type: 'alert.opened' });
    expect(() => new Webhook(secret).verify(`${text} `, headers)).toThrow();
  });

  test('a failed try is repeated later, with the same id', async () => {
    await alertOfRoute();
    receiver.state.status = 500;
    await send();
    await send();
    expect(receiver.received).toHaveLength(1);
    const [failed] = await ledger.query<{ last_error: string; seconds: number }>(
      'SELECT last_error, extract(epoch FROM next_try_at - now())::float8 AS seconds FROM alerts',
    );
    expect(failed!.last_error).toBe(`${new URL(receiver.url).host} answered 500: not now`);
    expect(failed!.seconds).toBeGreaterThan(10);
    await makeDue();
    await send();
    const [again] = await ledger.query<{ seconds: number }>(
      'SELECT extract(epoch FROM next_try_at - now())::float8 AS seconds FROM alerts',
    );
    expect(again!.seconds).toBeGreaterThan(25);
    receiver.state.status = 200;
    await makeDue();
    await send();
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(receiver.received).toHaveLength(3);
    expect(await ledger.query('SELECT told_at IS NOT NULL AS told, last_error FROM alerts')).toEqual([
      { told: true, last_error: null },
    ]);
  });

  test('a server that dies between sending and writing leaves the message to another, with the same id', async () => {
    await alertOfRoute();
    const dying = {
      query: async <Row>(statement: { name?: string; text: string; values?: unknown[] }) => {
        if (statement.name?.startsWith('told_')) throw new Error('the process is gone');
        return ledger.pool.query(statement) as unknown as { rows: Row[] };
      },
    };
    await expect(tellAlerts(dying, { rules, tell })).rejects.toThrow('the process is gone');
    expect(await send()).toBe(0);
    await makeDue();
    expect(await send()).toBe(1);
    await makeDue();
    expect(await send()).toBe(0);
    const ids = receiver.received.map(({ headers }) => headers['webhook-id']);
    expect(ids).toHaveLength(2);
    expect(ids[0]).toBe(ids[1]);
  });

  test('two servers at once tell it once', async () => {
    const other = await createServerParts();
    await createRule({ kind: AlertKind.ROUTE_DOWN });
    await routes.create({ name: 'Office', url: 'smtps://mail.example.com' });
    await ledger.query(`UPDATE routes SET is_up = false, checked_at = now() - interval '1 second'`);
    await Promise.all([evaluate(), evaluate(), evaluate()]);
    await Promise.all([send(), tellAlerts(ledger.pool, { rules: other.ruleService, tell: other.teller }), send()]);
    expect(receiver.received).toHaveLength(1);
  });

  test('while one server evaluates, others don’t; when its connection ends, another does', async () => {
    await createRule({ kind: AlertKind.ROUTE_DOWN });
    const leader = await ledger.pool.connect();
    leader.on('error', () => {});
    await leader.query('BEGIN');
    await leader.query('SELECT pg_advisory_xact_lock(721544219)');
    expect(await evaluate()).toBe(false);
    leader.release(true);
    await expect.poll(evaluate).toBe(true);
  });

  test('an alert that is over before it could be told is told, and then its end', async () => {
    await alertOfRoute();
    receiver.state.status = 500;
    await send();
    await ledger.query('UPDATE routes SET is_up = true');
    await evaluate();
    receiver.state.status = 200;
    receiver.received.length = 0;
    await makeDue();
    await send();
    await send();
    expect(receiver.received.map(({ body }) => body.type)).toEqual(['alert.opened', 'alert.resolved']);
  });

  test('mails go by the first route that is up, in the language of the rule', async () => {
    const [main, other] = [await startSmtpSink(), await startSmtpSink()];
    const { id: mainId } = await routes.create({ name: 'Main', url: main.url });
    const { id: otherId } = await routes.create({ name: 'Other', url: other.url });
    await rules.create({
      name: 'Дежурные',
      kind: AlertKind.ROUTE_DOWN,
      language: AlertLanguage.RU,
      emails: ['ann@example.test', 'bob@example.test'],
      mailFrom: 'alerts@example.test',
      routeIds: [mainId, otherId],
    });
    await ledger.query(
      `UPDATE routes SET is_up = false, last_error = '421 closed', checked_at = now() - interval '1 second' WHERE id = $1`,
      [mainId],
    );
    await evaluate();
    await send();
    expect(main.mails).toEqual([]);
    expect(other.mails.map(({ from, to }) => [from, to])).toEqual([
      ['alerts@example.test', 'ann@example.test'],
      ['alerts@example.test', 'bob@example.test'],
    ]);
    const mail = await simpleParser(Buffer.from(other.mails[0]!.source), { skipImageLinks: true });
    expect(mail.subject).toBe('Тревога: Маршрут Main не работает: 421 closed');
    expect(mail.text).toContain('Правило: Дежурные');
    expect(other.mails[0]!.source).toContain('Auto-Submitted: auto-generated');
  });

  test('an error has no address', async () => {
    const sink = await startSmtpSink({ onMail: ({ to }) => `550 5.1.1 <${to}>: unknown` });
    const { id } = await routes.create({ name: 'Main', url: sink.url });
    await rules.create({
      name: 'Held',
      kind: AlertKind.DOMAIN_HELD,
      emails: ['ann@example.test'],
      mailFrom: 'alerts@example.test',
      routeIds: [id],
    });
    await ledger.query(
      `INSERT INTO domain_holds (sender_id, domain, refusals, reason, since) VALUES (NULL, 'strict.test', 3, '550', now())`,
    );
    await evaluate();
    await send();
    const [alert] = await ledger.query<{ last_error: string }>('SELECT last_error FROM alerts');
    expect(alert!.last_error).toMatch(/^Main: .*550 5\.1\.1 <…>: unknown/);
  });

  test('a route that refuses the mail is followed by the next', async () => {
    const main = await startSmtpSink({ onMail: () => '550 5.7.1 not you' });
    const other = await startSmtpSink();
    const ids = [
      (await routes.create({ name: 'Main', url: main.url })).id,
      (await routes.create({ name: 'Other', url: other.url })).id,
    ];
    const mails = { emails: ['ann@example.test'], mailFrom: 'alerts@example.test' };
    const { rule } = await rules.create({ name: 'Held', kind: AlertKind.DOMAIN_HELD, ...mails, routeIds: ids });
    await tell(rule, { id: 'alert_1_test', phase: 'TEST', alert: undefined });
    expect(other.mails).toHaveLength(1);
    await rules.update(rule.id, { name: 'Held', kind: AlertKind.DOMAIN_HELD, ...mails, routeIds: [ids[0]!] });
    await expect(
      tell(await rules.find(rule.id), { id: 'alert_2_test', phase: 'TEST', alert: undefined }),
    ).rejects.toThrow(/^Main: .*550 5\.7\.1 not you/);
  });
});

const testMail = async (routeId: string): Promise<void> => {
  const { rule } = await rules.create({
    name: randomUUID(),
    kind: AlertKind.DOMAIN_HELD,
    emails: ['ann@example.test'],
    mailFrom: 'alerts@example.test',
    routeIds: [routeId],
  });
  await tell(rule, { id: 'alert_1_test', phase: 'TEST', alert: undefined });
};

describe('routes of mails', () => {
  test('sign in by OAuth 2', async () => {
    const endpoint = await startTokenEndpoint(() => ({ body: { access_token: 'token-1', expires_in: 3_600 } }));
    const smtp = await startPlainSmtp({ offers: ['AUTH PLAIN XOAUTH2'] });
    const { id } = await routes.create({
      name: 'Cloud',
      url: `smtp://news%40example.com@127.0.0.1:${smtp.port}?ignoreTLS=true`,
      oauth: { provider: 'OTHER', tokenUrl: endpoint.url, clientId: 'app', clientSecret: 'app-secret' },
    });
    await testMail(id);
    const bearer = Buffer.from('user=news@example.com\x01auth=Bearer token-1\x01\x01').toString('base64');
    expect(smtp.commands).toContain(`AUTH XOAUTH2 ${bearer}`);
    expect(smtp.mails).toHaveLength(1);
  });

  test('sign in by the password', async () => {
    const smtp = await startPlainSmtp({ offers: ['AUTH PLAIN'] });
    const url = `smtp://ann:s3cret@127.0.0.1:${smtp.port}?ignoreTLS=true`;
    await testMail((await routes.create({ name: 'Main', url })).id);
    expect(smtp.commands).toContain(`AUTH PLAIN ${Buffer.from('\0ann\0s3cret').toString('base64')}`);
  });

  test('get no mail without TLS, unless their URL says so', async () => {
    const smtp = await startPlainSmtp();
    const { id } = await routes.create({ name: 'Main', url: `smtp://127.0.0.1:${smtp.port}` });
    await expect(testMail(id)).rejects.toThrow(/^Main: /);
    expect(smtp.mails).toEqual([]);
  });
});

describe('saving a rule', () => {
  const fieldsOf = (saving: Promise<unknown>): Promise<string[]> =>
    saving.then(
      () => [],
      (err) => Object.keys(err.extensions.fields),
    );

  test('the URL and the secret are stored sealed, and a new URL makes a new secret', async () => {
    const { id, secret } = await createRule({ kind: AlertKind.DOMAIN_HELD, name: 'Held' });
    const stored = JSON.stringify(await ledger.query('SELECT *, encode(webhook, $1) FROM alert_rules', ['escape']));
    expect(stored).not.toContain('s3cret');
    expect(stored).not.toContain(secret);
    const kept = await rules.update(id, { name: 'Held', kind: AlertKind.DOMAIN_HELD });
    expect(kept).toMatchObject({ webhookSecret: null, rule: { webhookHost: new URL(receiver.url).host } });
    const renewed = await rules.update(id, { name: 'Held', kind: AlertKind.DOMAIN_HELD, webhookUrl: receiver.url });
    expect(renewed.webhookSecret).toMatch(/^whsec_/);
    expect(renewed.webhookSecret).not.toBe(secret);
  });

  test('invalid inputs are refused with their field', async () => {
    const kind = AlertKind.DOMAIN_HELD;
    const mails = { emails: ['ann@example.test'], mailFrom: 'a@example.test', routeIds: [randomUUID()] };
    const none = { webhookUrl: null };
    const refused = (input: Partial<AlertRuleInput>) => fieldsOf(createRule({ kind, ...input }));
    expect(await refused(none)).toEqual(['webhookUrl']);
    expect(await refused(mails)).toEqual(['emails']);
    expect(await refused({ webhookUrl: 'https://a:b@example.com/' })).toEqual(['webhookUrl']);
    expect(await refused({ webhookUrl: 'ftp://example.com/' })).toEqual(['webhookUrl']);
    expect(await refused({ ...none, ...mails })).toEqual(['routeIds']);
    expect(await refused({ ...none, ...mails, routeIds: [] })).toEqual(['routeIds']);
    expect(await refused({ ...none, ...mails, mailFrom: null })).toEqual(['mailFrom']);
    expect(await refused({ ...none, ...mails, emails: ['ann@example.test', 'Bob <b@example.test>'] })).toEqual([
      'emails.1',
    ]);
    expect(await refused({ kind: AlertKind.FAILURE_RATE, minutes: 5 })).toEqual(['percent']);
    expect(await refused({ kind: AlertKind.QUEUE_AGE, minutes: 0 })).toEqual(['minutes']);
    expect(await ledger.query('SELECT id FROM alert_rules')).toEqual([]);
    const strict = createAlertRuleService({ dataSource, keys: KEYS, allowsHttp: false });
    expect(await fieldsOf(strict.create({ name: 'Held', kind, webhookUrl: receiver.url }))).toEqual(['webhookUrl']);
  });

  test('an erased address leaves the rules, and a rule without another one is switched off', async () => {
    const { id: routeId } = await routes.create({ name: 'Main', url: 'smtps://mail.example.com' });
    const mails = { kind: AlertKind.DOMAIN_HELD, mailFrom: 'a@example.test', routeIds: [routeId] };
    await rules.create({ ...mails, name: 'Both', emails: ['Ann@Example.test', 'bob@example.test'] });
    await rules.create({ ...mails, name: 'One', emails: ['ann@example.test'] });
    await ledger.query(
      `INSERT INTO domain_holds (sender_id, domain, refusals, reason, since) VALUES (NULL, 'strict.test', 3, '550', now())`,
    );
    await evaluate();
    expect(await rules.hasAddress(dataSource, 'ann@example.test')).toBe(true);
    await rules.removeAddress(dataSource, 'ann@example.test');
    expect(await rules.hasAddress(dataSource, 'ann@example.test')).toBe(false);
    expect((await rules.list()).map(({ name, emails, isActive }) => ({ name, emails, isActive }))).toEqual([
      { name: 'Both', emails: ['bob@example.test'], isActive: true },
      { name: 'One', emails: [], isActive: false },
    ]);
    expect(
      await ledger.query(
        'SELECT rule.name, resolved_at IS NULL AS open FROM alerts JOIN alert_rules rule ON rule.id = rule_id ORDER BY 1',
      ),
    ).toEqual([
      { name: 'Both', open: true },
      { name: 'One', open: false },
    ]);
  });

  test('a name is used once, and a route of a rule can’t be deleted', async () => {
    const { id } = await routes.create({ name: 'Main', url: 'smtps://mail.example.com' });
    const input = {
      name: 'Held',
      kind: AlertKind.DOMAIN_HELD,
      emails: ['ann@example.test'],
      mailFrom: 'a@example.test',
      routeIds: [id],
    };
    await rules.create(input);
    await expect(rules.create(input)).rejects.toMatchObject({ reason: 'alertRule.nameTaken' });
    await expect(routes.delete([id])).rejects.toMatchObject({ reason: 'route.isUsedByAlert' });
  });
});
