import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import type { Sql } from '@tidings/core/ledger/sql';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createToken } from '../../../../packages/core/src/feedback/token.js';
import { settleAttempts } from '../../../../packages/core/src/ledger/settle.js';
import { addresses, createTestLedger, resultOf } from '../../../../packages/core/src/testing/test-ledger.js';
import { createCertificate } from '../../testing/webhooks/certificate.js';
import { TEST_KEYS } from '../../testing/webhooks/mail.js';
import { type SignedCall, signMailgun, signSendgrid, signSns, withPassword } from '../../testing/webhooks/sign-call.js';
import {
  BREVO_PASSWORD,
  POSTMARK_PASSWORD,
  SNS_HOST,
  startAmazon,
  startWebhooks,
  TOPIC,
} from '../../testing/webhooks/start-webhooks.js';

const ledger = await createTestLedger();
let amazon: Awaited<ReturnType<typeof startAmazon>>;
let webhooks: Awaited<ReturnType<typeof startWebhooks>>;

beforeAll(async () => {
  amazon = await startAmazon();
});

beforeEach(async () => {
  await ledger.clear();
  amazon.state.isAway = false;
  amazon.asked.length = 0;
  webhooks = await startWebhooks({ sql: ledger.pool, amazon });
});

const HOUR_MS = 3_600_000;
const ago = (milliseconds: number) => new Date(Date.now() - milliseconds);

/** A mail that a server accepted, as events name it. */
const sentMail = async () => {
  const dispatchId = await ledger.accept({ to: addresses(1) });
  const [delivery] = await ledger.claim(dispatchId);
  await settleAttempts(ledger.pool, [resultOf(delivery!, 'SENT')]);
  const { id: deliveryId, email } = delivery!;
  return {
    dispatchId,
    email,
    messageId: `<${deliveryId}.${dispatchId}@example.test>`,
    token: createToken('bounce', { deliveryId, dispatchId, round: 0 }, TEST_KEYS),
  };
};
type Mail = Awaited<ReturnType<typeof sentMail>>;

const stored = () => ledger.query<Record<string, unknown>>('SELECT * FROM feedback ORDER BY id');
const reasons = async () =>
  (await ledger.query<{ reason: string }>('SELECT reason FROM suppressions ORDER BY id')).map(({ reason }) => reason);

const WORDS = '550 5.1.1 no such user';

const snsMessage = (more: Record<string, string> = {}): Record<string, string> => ({
  Type: 'Notification',
  MessageId: randomUUID(),
  TopicArn: TOPIC,
  Message: JSON.stringify({ notificationType: 'Send', mail: {} }),
  Timestamp: new Date().toISOString(),
  SigningCertURL: `https://${SNS_HOST}/SimpleNotificationService-0a1b2c.pem`,
  UnsubscribeURL: `https://${SNS_HOST}/?Action=Unsubscribe`,
  ...more,
});

const sesBounce = ({ email, token }: Pick<Mail, 'email' | 'token'>) => ({
  notificationType: 'Bounce',
  bounce: {
    bounceType: 'Permanent',
    bounceSubType: 'General',
    bouncedRecipients: [{ emailAddress: email, status: '5.1.1', diagnosticCode: `smtp; ${WORDS}` }],
    timestamp: ago(1_000).toISOString(),
    feedbackId: randomUUID(),
  },
  mail: { messageId: randomUUID(), destination: [email], headers: [{ name: 'X-Tidings-Token', value: token }] },
});

const callSes = (more: Record<string, string>) =>
  webhooks.call('ses', signSns(snsMessage(more), { privateKey: amazon.privateKey }));

const sendgridBounce = ({ email, token }: Pick<Mail, 'email' | 'token'>) => ({
  event: 'bounce',
  type: 'bounce',
  bounce_classification: 'Invalid Address',
  email,
  timestamp: Math.floor(Date.now() / 1_000),
  reason: WORDS,
  sg_message_id: 'x.0',
  tidings: token,
});

const mailgunFailure = ({ email, messageId }: Pick<Mail, 'email' | 'messageId'>) => ({
  event: 'failed',
  severity: 'permanent',
  reason: 'bounce',
  id: randomUUID(),
  timestamp: Date.now() / 1_000,
  recipient: email,
  message: { headers: { 'message-id': messageId.slice(1, -1) } },
  'delivery-status': { code: 550, 'enhanced-code': '5.1.1', message: 'no such user' },
});

const postmarkBounce = ({ email, token }: Pick<Mail, 'email' | 'token'>) => ({
  RecordType: 'Bounce',
  Type: 'HardBounce',
  ID: 1,
  MessageID: randomUUID(),
  Email: email,
  BouncedAt: ago(1_000).toISOString(),
  Details: `smtp;${WORDS}`,
  Metadata: { tidings: token },
});

const brevoBounce = ({ email, token }: Pick<Mail, 'email' | 'token'>) => ({
  event: 'hard_bounce',
  email,
  'message-id': '<1@smtp-relay.mailin.fr>',
  ts_epoch: Date.now() - 1_000,
  reason: WORDS,
  'X-Mailin-custom': token,
});

/** A call that says that a mail bounced, as each provider sends it. */
const BOUNCES: Record<string, (mail: Mail) => SignedCall> = {
  ses: (mail) => signSns(snsMessage({ Message: JSON.stringify(sesBounce(mail)) }), { privateKey: amazon.privateKey }),
  postmark: (mail) => withPassword(postmarkBounce(mail), POSTMARK_PASSWORD),
  mailgun: (mail) => signMailgun(mailgunFailure(mail)),
  sendgrid: (mail) => signSendgrid(`${JSON.stringify([sendgridBounce(mail)])}\r\n`),
  brevo: (mail) => withPassword(brevoBounce(mail), BREVO_PASSWORD),
};
const PROVIDERS = Object.keys(BOUNCES);

describe.each(PROVIDERS)('a bounce from %s', (provider) => {
  test('counts once, however often it comes, and suppresses the address', async () => {
    const mail = await sentMail();
    const call = BOUNCES[provider]!(mail);
    expect(await Promise.all([webhooks.call(provider, call), webhooks.call(provider, call)])).toEqual([200, 200]);
    expect(await webhooks.call(provider, call)).toBe(200);
    expect(await ledger.dispatch(mail.dispatchId)).toMatchObject({ sent: 1, bounced: 1 });
    expect(await reasons()).toEqual(['HARD_BOUNCE']);
    expect(await stored()).toMatchObject([
      {
        email: mail.email,
        kind: 'BOUNCED',
        bounce_class: 'HARD',
        source: provider.toUpperCase(),
        status_code: '5.1.1',
      },
    ]);
    expect(await ledger.findMiscounted()).toEqual([]);
  });

  test('is refused with a changed body, and nothing is stored', async () => {
    const mail = await sentMail();
    const { body, headers } = BOUNCES[provider]!(mail);
    const forged: SignedCall = headers.authorization
      ? { body, headers: { ...headers, authorization: `Basic ${Buffer.from('tidings:wrong').toString('base64')}` } }
      : {
          body:
            provider === 'mailgun'
              ? body.replace(/"token":"../, '"token":"zz')
              : body.replace(mail.email, 'b@example.test'),
          headers,
        };
    expect(await webhooks.call(provider, forged)).toBe(401);
    expect(await stored()).toEqual([]);
    expect(webhooks.counts(provider.toUpperCase())).toMatchObject({ forged: 1 });
  });

  test('is refused without its signature or password', async () => {
    const { body } = BOUNCES[provider]!(await sentMail());
    const bare = body.replace(/"[Ss]ignature":"[^"]*"/, '"x":""');
    expect([400, 401]).toContain(await webhooks.call(provider, { body: bare, headers: {} }));
    expect(await stored()).toEqual([]);
  });

  test('is asked for again while PostgreSQL is away, and then counts', async () => {
    let isAway = true;
    const sql: Sql = {
      query: async (statement) => {
        if (isAway) throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
        return ledger.pool.query(statement) as never;
      },
    };
    const shaky = await startWebhooks({ sql, amazon });
    const mail = await sentMail();
    const call = BOUNCES[provider]!(mail);
    expect(await shaky.call(provider, call)).toBe(provider === 'brevo' ? 429 : 503);
    isAway = false;
    expect(await shaky.call(provider, call)).toBe(200);
    expect(await ledger.dispatch(mail.dispatchId)).toMatchObject({ bounced: 1 });
  });
});

describe('age', () => {
  const of = (provider: string, at: Date) =>
    provider === 'ses'
      ? signSns(snsMessage({ Timestamp: at.toISOString() }), { privateKey: amazon.privateKey })
      : provider === 'mailgun'
        ? signMailgun({ event: 'opened' }, { at })
        : signSendgrid('[]', { at });

  test.each(['ses', 'mailgun', 'sendgrid'])(
    '%s may repeat a call for its hours, but not after a day',
    async (provider) => {
      expect(await webhooks.call(provider, of(provider, ago(11 * HOUR_MS)))).toBe(200);
      expect(await webhooks.call(provider, of(provider, ago(26 * HOUR_MS)))).toBe(401);
      expect(await webhooks.call(provider, of(provider, ago(-HOUR_MS)))).toBe(401);
    },
  );
});

describe('Amazon SNS', () => {
  test.each(['1', '2'] as const)('signature version %s is verified', async (version) => {
    const { privateKey } = amazon;
    expect(await webhooks.call('ses', signSns(snsMessage(), { privateKey, version }))).toBe(200);
    expect(await webhooks.call('ses', signSns(snsMessage({ Subject: 'Amazon SES' }), { privateKey, version }))).toBe(
      200,
    );
    const { privateKey: foreign } = createCertificate('sns.amazonaws.com');
    expect(await webhooks.call('ses', signSns(snsMessage(), { privateKey: foreign, version }))).toBe(401);
  });

  test('a certificate is fetched once', async () => {
    await Promise.all(Array.from({ length: 20 }, () => callSes({})));
    expect(amazon.asked).toEqual([`https://${SNS_HOST}/SimpleNotificationService-0a1b2c.pem`]);
  });

  test.each([
    'http://sns.eu-central-1.amazonaws.com/SimpleNotificationService-0a.pem',
    'https://sns.us-east-1.amazonaws.com/SimpleNotificationService-0a.pem',
    'https://sns.eu-central-1.amazonaws.com.example.com/SimpleNotificationService-0a.pem',
    'https://sns.eu-central-1.amazonaws.com:8443/SimpleNotificationService-0a.pem',
    'https://user@sns.eu-central-1.amazonaws.com/SimpleNotificationService-0a.pem',
    'https://sns.eu-central-1.amazonaws.com@example.com/SimpleNotificationService-0a.pem',
    'https://sns.eu-central-1.amazonaws.com/other/SimpleNotificationService-0a.pem',
    'https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-0a.pem?x=/../evil',
    'https://sns.eu-central-1.amazonaws.com/../SimpleNotificationService-0a.pem',
    'https://bucket.s3.amazonaws.com/SimpleNotificationService-0a.pem',
    '',
  ])('no certificate is fetched from %s', async (SigningCertURL) => {
    expect([400, 401]).toContain(await callSes({ SigningCertURL }));
    expect(amazon.asked).toEqual([]);
  });

  test.each([
    ['redirects', 'dead'],
    ['never ends', 'beef'],
  ])('a certificate that %s is not taken, and the message is asked for again', async (_, name) => {
    const SigningCertURL = `https://${SNS_HOST}/SimpleNotificationService-${name}.pem`;
    expect(await callSes({ SigningCertURL })).toBe(503);
    expect(amazon.asked).toEqual([SigningCertURL]);
    expect(webhooks.intakes.list().find(({ source }) => source === 'SES')!.problem).toContain('certificate');
  });

  test('while the certificate can’t be fetched, a message is asked for again', async () => {
    amazon.state.isAway = true;
    expect(await callSes({})).toBe(503);
    amazon.state.isAway = false;
    expect(await callSes({})).toBe(200);
    expect(webhooks.intakes.list().find(({ source }) => source === 'SES')!.problem).toBeNull();
  });

  test('forged messages make few fetches', async () => {
    const statuses: number[] = [];
    for (let n = 10; n < 40; n += 1) {
      statuses.push(
        await callSes({ SigningCertURL: `https://${SNS_HOST}/SimpleNotificationService-${n}.pem`, Message: 'x' }),
      );
    }
    expect(amazon.asked).toHaveLength(10);
    expect(statuses.filter((status) => status === 503)).toHaveLength(20);
  });

  test('a topic that isn’t configured is refused, however well it is signed', async () => {
    expect(await callSes({ TopicArn: `${TOPIC}2` })).toBe(401);
    const confirmation = { Type: 'SubscriptionConfirmation', Token: 'x', SubscribeURL: `https://${SNS_HOST}/` };
    expect(await callSes({ ...confirmation, TopicArn: `${TOPIC}2` })).toBe(401);
    expect(amazon.asked).toEqual([]);
  });

  const SUBSCRIBE = `https://${SNS_HOST}/?Action=ConfirmSubscription&TopicArn=${TOPIC}&Token=2336412f37`;
  const CONFIRMATION = {
    Type: 'SubscriptionConfirmation',
    Token: '2336412f37',
    Message: 'You have chosen to subscribe',
    SubscribeURL: SUBSCRIBE,
  };

  test('a subscription is confirmed', async () => {
    expect(await callSes(CONFIRMATION)).toBe(200);
    expect(amazon.asked.at(-1)).toBe(SUBSCRIBE);
    expect(await callSes({ Message: 'Successfully validated SNS topic for Amazon SES event publishing.' })).toBe(200);
    expect(await stored()).toEqual([]);
  });

  test.each([
    SUBSCRIBE.replace('https:', 'http:'),
    SUBSCRIBE.replace('eu-central-1', 'us-east-1'),
    SUBSCRIBE.replace(SNS_HOST, 'example.com'),
    SUBSCRIBE.replace(SNS_HOST, `${SNS_HOST}:8443`),
    SUBSCRIBE.replace('https://', 'https://user:password@'),
    SUBSCRIBE.replace('ConfirmSubscription', 'Unsubscribe'),
    SUBSCRIBE.replace(':feedback', ':other'),
    'not a URL',
  ])('no subscription is confirmed at %s', async (SubscribeURL) => {
    expect(await callSes({ ...CONFIRMATION, SubscribeURL })).toBe(401);
    expect(amazon.asked).toEqual([expect.stringContaining('.pem')]);
  });

  test('the end of a subscription is recorded, and not followed', async () => {
    expect(
      await callSes({ ...CONFIRMATION, Type: 'UnsubscribeConfirmation', Message: 'You have chosen to deactivate' }),
    ).toBe(200);
    expect(amazon.asked).toEqual([expect.stringContaining('.pem')]);
    const [event] = await stored();
    expect(event).toMatchObject({ kind: 'UNKNOWN', delivery_id: null, diagnostic: 'You have chosen to deactivate' });
    expect((event!.raw as Buffer).toString()).not.toContain('2336412f37');
  });

  test('an event that comes by notification and by event publishing counts once', async () => {
    const mail = await sentMail();
    const { notificationType, ...event } = sesBounce(mail);
    await callSes({ Message: JSON.stringify({ notificationType, ...event }) });
    await callSes({ Message: JSON.stringify({ eventType: notificationType, ...event }) });
    expect(await stored()).toHaveLength(1);
  });
});

describe('Mailgun', () => {
  test('a token is spent on one event', async () => {
    const mail = await sentMail();
    const token = randomBytes(25).toString('hex');
    const delivered = { event: 'delivered', id: 'a', timestamp: Date.now() / 1_000, recipient: mail.email };
    expect(await webhooks.call('mailgun', signMailgun(delivered, { token }))).toBe(200);
    expect(await webhooks.call('mailgun', signMailgun(delivered, { token }))).toBe(200);
    expect(await webhooks.call('mailgun', signMailgun(mailgunFailure(mail), { token }))).toBe(401);
    expect(await ledger.dispatch(mail.dispatchId)).toMatchObject({ bounced: 0 });
  });

  test('the events of a subaccount are verified by the key of the account', async () => {
    const call = signMailgun({ event: 'opened' });
    const { signature, ...rest } = JSON.parse(call.body);
    const body = JSON.stringify({
      ...rest,
      signature: { ...signature, signature: 'of the subaccount', 'parent-signature': signature.signature },
    });
    expect(await webhooks.call('mailgun', { ...call, body })).toBe(200);
  });
});

describe('SendGrid', () => {
  test('another key, another timestamp or a missing line end is refused', async () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    expect(await webhooks.call('sendgrid', signSendgrid('[]', { key: privateKey }))).toBe(401);
    const call = signSendgrid('[]\r\n');
    expect(await webhooks.call('sendgrid', { ...call, body: '[]' })).toBe(401);
    const headers = { ...call.headers, 'x-twilio-email-event-webhook-timestamp': '1' };
    expect(await webhooks.call('sendgrid', { ...call, headers })).toBe(401);
  });

  test('10,000 events in a call are counted, and more are refused', { timeout: 90_000 }, async () => {
    const dispatchId = await ledger.accept({ to: addresses(10_000) });
    const deliveries = await ledger.query<{ id: string; email: string }>('SELECT id, email FROM deliveries');
    await ledger.query(`UPDATE deliveries SET status = 'SENT'`);
    await ledger.query('UPDATE dispatches SET queued = 0, sent = 10000');
    const events = deliveries.map(({ id, email }) => ({
      event: 'delivered',
      email,
      tidings: createToken('bounce', { deliveryId: id, dispatchId, round: 0 }, TEST_KEYS),
    }));
    expect(await webhooks.call('sendgrid', signSendgrid(JSON.stringify(events)))).toBe(200);
    expect(await ledger.dispatch(dispatchId)).toMatchObject({ sent: 10_000, delivered: 10_000 });
    expect(await webhooks.call('sendgrid', signSendgrid(JSON.stringify([...events, {}])))).toBe(413);
  });
});

describe('what a stranger sends', () => {
  test.each(PROVIDERS)('%s: a body of 2 MB is refused', async (provider) => {
    const body = JSON.stringify({ padding: 'x'.repeat(2_000_000) });
    expect(await webhooks.call(provider, { body, headers: {} })).toBe(413);
  });

  test('after 60 refused calls of an address in a minute, the next are told to come later', async () => {
    const forged = withPassword({}, 'wrong');
    const statuses: number[] = [];
    for (let n = 0; n < 70; n += 1) statuses.push(await webhooks.call('brevo', forged));
    expect(statuses).toEqual([...Array(60).fill(401), ...Array(10).fill(429)]);
    expect(webhooks.counts('BREVO')).toEqual({ forged: 60, limited: 10 });
  });

  test('a call without a password is asked for it, however often', async () => {
    const { body } = withPassword({ RecordType: 'Open' }, POSTMARK_PASSWORD);
    for (let n = 0; n < 70; n += 1) expect(await webhooks.call('postmark', { body, headers: {} })).toBe(401);
    expect(await webhooks.call('postmark', withPassword({ RecordType: 'Open' }, POSTMARK_PASSWORD))).toBe(200);
  });

  test('another method or an unknown provider finds nothing', async () => {
    expect(await webhooks.call('mandrill', withPassword({}, BREVO_PASSWORD))).toBe(404);
  });
});
