import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createToken } from '@tidings/core/feedback/token';
import { waitUntil } from '@tidings/core/runtime/wait-until';
import { Registry } from 'prom-client';
import { beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { settleAttempts } from '../../../../packages/core/src/ledger/settle.js';
import {
  addresses,
  createTestLedger,
  resultOf,
  TEST_HASH_KEY,
  type TestLedger,
} from '../../../../packages/core/src/testing/test-ledger.js';
import { bounceOf } from '../../../../test/support/bounces.js';
import { DOVECOT, type Dovecot, startDovecot } from '../../../../test/support/dovecot.js';
import { createRunLogger, noteSecret } from '../../../../test/support/run-logs.js';
import { createFeedbackBatcher } from './feedback-batcher.js';
import { createFeedbackIntakes } from './feedback-intakes.js';
import { startImapIntake } from './imap-intake.js';
import { type ImapConfig, imapSettingsOf } from './imap-settings.js';

const KEY = Buffer.alloc(32, 1);
const KEYS = {
  tokenKey: { number: 1, key: KEY },
  tokenKeys: new Map([[1, KEY]]),
  hashKey: TEST_HASH_KEY,
  secretKey: TEST_HASH_KEY,
};

let ledger: TestLedger;

/** Mails that a server accepted, with their return paths. */
const sentMails = async (count = 1) => {
  const dispatchId = await ledger.accept({ to: addresses(count) });
  const deliveries = await ledger.claim(dispatchId);
  await settleAttempts(
    ledger.pool,
    deliveries.map((one) => resultOf(one, 'SENT')),
  );
  const mails = deliveries.map(({ id, email }) => ({
    recipient: email,
    to: `bounces+${createToken('bounce', { deliveryId: id, dispatchId, round: 0 }, KEYS)}@mail.example.test`,
    unsubscribe: `bounces+${createToken('unsubscribe', { deliveryId: id, dispatchId, round: 0 }, KEYS)}@mail.example.test`,
    messageId: `<${id}.${dispatchId}@example.test>`,
  }));
  return { dispatchId, mails };
};

/** Reads the mailbox until the test ends. */
const read = (config: ImapConfig, { failure }: { failure?: () => Error | undefined } = {}) => {
  const intakes = createFeedbackIntakes(new Registry());
  const logger = createRunLogger({ shows: false });
  const batcher = createFeedbackBatcher({
    sql: {
      query: async (statement) => {
        const err = failure?.();
        if (err) throw err;
        return ledger.pool.query(statement) as never;
      },
    },
    hashKey: TEST_HASH_KEY,
    intakes,
    logger,
  });
  const intake = startImapIntake({
    settings: imapSettingsOf(config)!,
    keys: KEYS,
    batcher,
    intake: intakes.register('IMAP'),
    logger,
    pollMs: 60_000,
    firstWaitMs: 20,
  });
  onTestFinished(intake.stop);
  const health = () => intakes.list()[0]!;
  return { stop: intake.stop, health, counts: () => Object.fromEntries(health().counts) };
};

const bouncedOf = async (dispatchId: string) =>
  ((await ledger.dispatch(dispatchId)) as unknown as { bounced: number }).bounced;

/** Waits for a number of bounces of a dispatch. The error says what the mailbox's problem is. */
const untilBounced = async (dispatchId: string, count: number, { health }: Pick<ReturnType<typeof read>, 'health'>) => {
  try {
    await waitUntil(async () => (await bouncedOf(dispatchId)) === count, { what: `bounce ${count}`, withinMs: 25_000 });
  } catch (err) {
    throw new Error(`${(err as Error).message}. The problem of the mailbox: ${health().problem}`);
  }
};

describe.skipIf(!DOVECOT)('the mailbox for bounces, on a Dovecot', () => {
  let dovecot: Dovecot;
  let identity: Server;
  const tokens: string[] = [];

  beforeAll(async () => {
    ledger = await createTestLedger();
    identity = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        response.setHeader('content-type', 'application/json');
        if (request.url === '/introspect') {
          const isActive = tokens.some((token) => body.includes(token));
          return response.end(JSON.stringify({ active: isActive, username: 'bounces' }));
        }
        if (!body.includes('client_secret=the+client+secret')) {
          response.statusCode = 401;
          return response.end(JSON.stringify({ error: 'invalid_client', error_description: body }));
        }
        tokens.push(`access-${tokens.length + 1}`);
        response.end(JSON.stringify({ access_token: tokens.at(-1), expires_in: 3_600, refresh_token: 'the next one' }));
      });
    }).listen(0, '127.0.0.1');
    await once(identity, 'listening');
    dovecot = await startDovecot({
      oauthUrl: `http://127.0.0.1:${(identity.address() as AddressInfo).port}/introspect`,
    });
    return () => identity.close();
  });

  beforeEach(() => ledger.clear());

  test('is read at once when a mail comes, and each mail is moved after the commit', async () => {
    const { dispatchId, mails } = await sentMails(3);
    const { health } = read({ BOUNCE_IMAP_URL: dovecot.url, BOUNCE_IMAP_PROCESSED: 'Done' });
    await dovecot.deliver(bounceOf(mails[0]!));
    await waitUntil(async () => (await bouncedOf(dispatchId)) === 1, { what: 'the first bounce' });
    // The intake waits for the server now: there is a minute until it polls.
    await dovecot.deliver(bounceOf(mails[1]!), bounceOf(mails[2]!));
    await waitUntil(async () => (await bouncedOf(dispatchId)) === 3, { what: 'the other bounces', withinMs: 10_000 });
    await waitUntil(async () => (await dovecot.count('Done')) === 3, { what: 'the mails to be moved' });
    await waitUntil(async () => (await dovecot.count()) === 0, { what: 'the mailbox to be empty' });
    expect(health()).toMatchObject({ problem: null, lastEventAt: expect.any(Date) });
    expect(await ledger.query('SELECT DISTINCT source FROM feedback')).toEqual([{ source: 'IMAP' }]);
  });

  test('keeps its mails with a keyword, and each counts once over restarts and another UIDVALIDITY', async () => {
    const { dispatchId, mails } = await sentMails(2);
    const first = read({ BOUNCE_IMAP_URL: dovecot.url });
    await dovecot.deliver(bounceOf(mails[0]!));
    await waitUntil(() => first.counts().matched === 1, { what: 'the bounce' });
    await first.stop();
    const second = read({ BOUNCE_IMAP_URL: dovecot.url });
    await dovecot.deliver(bounceOf(mails[1]!));
    await waitUntil(() => second.counts().matched === 1, { what: 'the other bounce' });
    expect(second.counts()).toEqual({ matched: 1 });
    await second.stop();
    await dovecot.forgetState();
    const third = read({ BOUNCE_IMAP_URL: dovecot.url });
    await waitUntil(() => third.counts().repeated === 2, { what: 'both mails to be read again' });
    expect(await ledger.dispatch(dispatchId)).toMatchObject({ sent: 2, bounced: 2 });
    expect(await dovecot.count()).toBe(2);
    await third.stop();
    read({ BOUNCE_IMAP_URL: dovecot.url, BOUNCE_IMAP_PROCESSED: 'Done' });
    await waitUntil(async () => (await dovecot.count()) === 0, { what: 'the mailbox to be emptied' });
  });

  test.each([
    ['Delivered-To', (to: string) => `Delivered-To: ${to}\r\n`],
    ['X-Original-To', (to: string) => `X-Original-To: ${to.toUpperCase()}\r\n`],
    [
      'Received',
      (to: string) =>
        `Received: from mx.example.test by mail.example.test\r\n\twith SMTP for <${to}>; Mon, 1 Jun 2026 10:00:00 +0000\r\n`,
    ],
  ])('finds the return path in %s', async (_, header) => {
    const { dispatchId, mails } = await sentMails();
    const report = bounceOf({ ...mails[0]!, messageId: '<another@example.test>' });
    await dovecot.deliver(
      `Return-Path: <>\r\n${header(mails[0]!.to)}${report.replace(/^To: .*\r\n/m, 'To: bounces@mail.example.test\r\n')}`,
    );
    read({ BOUNCE_IMAP_URL: dovecot.url, BOUNCE_IMAP_PROCESSED: 'Done' });
    await waitUntil(async () => (await bouncedOf(dispatchId)) === 1, { what: 'the bounce' });
  });

  test('matches a report without a return path by its Message-ID and address, and takes requests to unsubscribe', async () => {
    const { dispatchId, mails } = await sentMails(2);
    const stranger = { ...mails[1]!, to: 'news@example.test', recipient: 'somebody@else.test' };
    await dovecot.deliver(
      bounceOf({ ...mails[0]!, to: 'news@example.test' }),
      bounceOf(stranger),
      `Return-Path: <person2@example.test>\r\nTo: ${mails[1]!.unsubscribe}\r\nFrom: person2@example.test\r\nSubject: unsubscribe\r\n\r\n`,
      'From: a@b.test\r\nTo: news@example.test\r\nSubject: Hello\r\n\r\nHello',
    );
    const { counts } = read({ BOUNCE_IMAP_URL: dovecot.url, BOUNCE_IMAP_PROCESSED: 'Done' });
    await waitUntil(async () => (await dovecot.count()) === 0, { what: 'the mailbox to be empty' });
    expect(await ledger.dispatch(dispatchId)).toMatchObject({ bounced: 1 });
    expect(counts()).toEqual({ matched: 2, unmatched: 1, ignored: 1 });
    expect(await ledger.query('SELECT address, reason FROM suppressions ORDER BY address')).toEqual([
      { address: 'person1@example.test', reason: 'HARD_BOUNCE' },
      { address: 'person2@example.test', reason: 'UNSUBSCRIBED' },
    ]);
  });

  test('leaves mails in place while PostgreSQL is away, and records them once it is back', async () => {
    const { dispatchId, mails } = await sentMails(3);
    await dovecot.deliver(...mails.map((mail) => bounceOf(mail)));
    let isAway = true;
    const away = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    const { counts, health } = read(
      { BOUNCE_IMAP_URL: dovecot.url, BOUNCE_IMAP_PROCESSED: 'Done' },
      { failure: () => (isAway ? away : undefined) },
    );
    await waitUntil(() => (counts().failed ?? 0) >= 6, { what: 'two attempts' });
    expect(health().problem).toContain('ECONNREFUSED');
    expect(await dovecot.count()).toBe(3);
    isAway = false;
    await waitUntil(async () => (await dovecot.count()) === 0, { what: 'the mailbox to be empty' });
    expect(await ledger.dispatch(dispatchId)).toMatchObject({ bounced: 3 });
    expect(health().problem).toBeNull();
  });

  test('counts 300 bounces once although Dovecot is killed twice meanwhile', async () => {
    const { dispatchId, mails } = await sentMails(300);
    await dovecot.deliver(...mails.map((mail) => bounceOf(mail)));
    const { health } = read({ BOUNCE_IMAP_URL: dovecot.url, BOUNCE_IMAP_PROCESSED: 'Done' });
    for (const enough of [50, 150]) {
      await waitUntil(async () => (await bouncedOf(dispatchId)) >= enough, {
        what: `${enough} bounces`,
        withinMs: 30_000,
      });
      await dovecot.kill();
      await waitUntil(() => health().problem !== null, { what: 'the problem to be seen', withinMs: 30_000 });
      await dovecot.start();
    }
    await waitUntil(async () => (await dovecot.count()) === 0, { what: 'the mailbox to be empty', withinMs: 20_000 });
    expect(await ledger.dispatch(dispatchId)).toMatchObject({ sent: 300, bounced: 300 });
    expect(await ledger.findMiscounted()).toEqual([]);
  });

  test('shows why it can’t be read, without the password', async () => {
    const { health } = read({ BOUNCE_IMAP_URL: dovecot.wrongUrl, BOUNCE_IMAP_PROCESSED: 'Done' });
    await waitUntil(() => health().problem, { what: 'a problem' });
    // Dovecot's passdb for OAuth asks first. Either way the login is refused.
    expect(health().problem).toBe('the server refuses the login');
  });

  test('is not read over TLS from a server whose certificate nobody vouches for', async () => {
    const { health } = read({ BOUNCE_IMAP_URL: dovecot.tlsUrl });
    await waitUntil(() => health().problem, { what: 'a problem' });
    expect(health().problem).toMatch(/self-signed|certificate/i);
  });

  describe('over TLS', () => {
    beforeAll(() => {
      process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
      return () => {
        delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
      };
    });

    test.each(['tlsUrl', 'startTlsUrl'] as const)('is read by %s', async (name) => {
      const { dispatchId, mails } = await sentMails();
      await dovecot.deliver(bounceOf(mails[0]!));
      const mailbox = read({ BOUNCE_IMAP_URL: dovecot[name], BOUNCE_IMAP_PROCESSED: 'Done' });
      await untilBounced(dispatchId, 1, mailbox);
    });

    test('is read with an access token, which is renewed when the server refuses it', async () => {
      const tokenUrl = `http://127.0.0.1:${(identity.address() as AddressInfo).port}/token`;
      noteSecret('the client secret');
      const config = {
        BOUNCE_IMAP_URL: dovecot.oauthUrl,
        BOUNCE_IMAP_PROCESSED: 'Done',
        BOUNCE_IMAP_OAUTH_TOKEN_URL: tokenUrl,
        BOUNCE_IMAP_OAUTH_CLIENT_ID: 'tidings',
        BOUNCE_IMAP_OAUTH_CLIENT_SECRET: 'the client secret',
        BOUNCE_IMAP_OAUTH_REFRESH_TOKEN: 'the first one',
      };
      const { dispatchId, mails } = await sentMails(2);
      await dovecot.deliver(bounceOf(mails[0]!));
      const mailbox = read(config);
      await untilBounced(dispatchId, 1, mailbox);
      tokens.splice(0, tokens.length, 'none');
      await dovecot.kill();
      await dovecot.start();
      await dovecot.deliver(bounceOf(mails[1]!));
      await untilBounced(dispatchId, 2, mailbox);
    }, 60_000);

    test('is not read with a wrong client secret, and the answer of the token endpoint isn’t shown', async () => {
      const { health } = read({
        BOUNCE_IMAP_URL: dovecot.oauthUrl,
        BOUNCE_IMAP_OAUTH_TOKEN_URL: `http://127.0.0.1:${(identity.address() as AddressInfo).port}/token`,
        BOUNCE_IMAP_OAUTH_CLIENT_ID: 'tidings',
        BOUNCE_IMAP_OAUTH_CLIENT_SECRET: 'wrong',
      });
      await waitUntil(() => health().problem, { what: 'a problem' });
      expect(health().problem).toEqual(
        expect.stringMatching(/^the token endpoint 127\.0\.0\.1:\d+ answered 401: invalid_client$/),
      );
    });
  });
});

describe('the settings of the mailbox', () => {
  test.each([
    [
      'imaps://a:b@mail.example.com/Bounces',
      { host: 'mail.example.com', port: 993, encryption: 'tls', user: 'a', password: 'b', folder: 'Bounces' },
    ],
    [
      'imap://a%40b.test:p%3A@[::1]:1143',
      { host: '::1', port: 1143, encryption: 'starttls', user: 'a@b.test', password: 'p:', folder: 'INBOX' },
    ],
    ['imap://a:b@localhost?ignoreTLS=true', { port: 143, encryption: 'none' }],
  ])('are those of %s', (url, settings) => expect(imapSettingsOf({ BOUNCE_IMAP_URL: url })).toMatchObject(settings));

  test.each([
    [{ BOUNCE_IMAP_URL: 'imaps://mail.example.com' }, /must name a user/],
    [{ BOUNCE_IMAP_URL: 'imaps://a@mail.example.com' }, /must have a password/],
    [{ BOUNCE_IMAP_URL: 'imaps://a@mail.example.com', BOUNCE_IMAP_OAUTH_CLIENT_ID: 'x' }, /must all be given/],
  ])('that are incomplete are refused', (config, message) => expect(() => imapSettingsOf(config)).toThrow(message));
});
