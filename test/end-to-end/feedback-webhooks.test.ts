import { beforeAll, expect, test } from 'vitest';
import type { Api } from '../support/api.js';
import { noteSecret } from '../support/run-logs.js';
import { startSmtpSink } from '../support/smtp-sink.js';
import { startTestTidings } from '../support/tidings.js';

const PASSWORD = 'correct-horse-battery';

let url: string;
let admin: Api;
let sink: Awaited<ReturnType<typeof startSmtpSink>>;

beforeAll(async () => {
  noteSecret(PASSWORD);
  sink = await startSmtpSink();
  ({ url, admin } = await startTestTidings({
    SMTP_URL: sink.url,
    SMTP_PROVIDER: 'postmark',
    FEEDBACK_POSTMARK_PASSWORD: PASSWORD,
  }));
  await admin.createTemplate({ slug: 'news', title: 'News', content: 'Hello' });
});

const post = async (path: string, body: unknown, password = PASSWORD) => {
  const headers = { authorization: `Basic ${Buffer.from(`postmark:${password}`).toString('base64')}` };
  const answer = await fetch(`${url}/feedback/${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  return answer.status;
};

const send = async (email: string) => {
  const { id } = await admin.send({ templateName: 'news', typeEvent: 'PERSONAL', to: [{ email }] });
  await admin.completed(id);
  const { deliveries } = await admin.ask(
    `query ($id: ID!) { deliveries(filter: { dispatchId: $id }) {
      items { id status feedback { kind bounceClass source statusCode diagnostic at } } } }`,
    { id },
  );
  const { dispatch } = await admin.ask(
    'query ($id: ID!) { dispatch(id: $id) { counts { sent accepted delivered bounced complained } } }',
    { id },
  );
  return { id, delivery: deliveries.items[0], counts: dispatch.counts };
};

/** What Postmark tells of a mail, as it left. */
const eventOf = (email: string, more: object) => {
  const { source } = sink.mails.find(({ to }) => to === email)!;
  const [, token] = /^X-PM-Metadata-tidings: (\S+)\r$/m.exec(source)!;
  return { MessageID: '2c1b63fe-43f2-4db5-91b0-8bdfa44a9316', Metadata: { tidings: token }, ...more };
};

test('a bounce that a provider reports counts in its send, shows in the mail’s story and stops the next mail', async () => {
  const email = 'anna@example.test';
  const { id, counts } = await send(email);
  expect(counts).toEqual({ sent: 1, accepted: 1, delivered: 0, bounced: 0, complained: 0 });
  const delivered = { RecordType: 'Delivery', Recipient: email, DeliveredAt: new Date().toISOString() };
  expect(await post('postmark', eventOf(email, delivered))).toBe(200);
  const bounce = {
    RecordType: 'Bounce',
    Type: 'HardBounce',
    Email: email,
    BouncedAt: new Date().toISOString(),
    Details: 'smtp;550 5.1.1 no such user',
  };
  expect(await post('postmark', eventOf(email, bounce))).toBe(200);
  expect(await post('postmark', eventOf(email, bounce))).toBe(200);

  const told = await admin.ask(
    `query ($id: ID!) {
      dispatch(id: $id) { counts { sent accepted delivered bounced complained } }
      deliveries(filter: { dispatchId: $id }) { items { status feedback { kind bounceClass source statusCode diagnostic } } }
      feedbackIntakes { source problem counts { outcome count } }
    }`,
    { id },
  );
  expect(told.dispatch.counts).toEqual({ sent: 1, accepted: 0, delivered: 0, bounced: 1, complained: 0 });
  expect(told.deliveries.items).toEqual([
    {
      status: 'SENT',
      feedback: [
        {
          kind: 'BOUNCED',
          bounceClass: 'HARD',
          source: 'POSTMARK',
          statusCode: '5.1.1',
          diagnostic: 'smtp;550 5.1.1 no such user',
        },
      ],
    },
  ]);
  const intake = told.feedbackIntakes.find((one: { source: string }) => one.source === 'POSTMARK');
  expect(intake.problem).toBeNull();
  expect(intake.counts).toEqual(
    expect.arrayContaining([
      { outcome: 'matched', count: 2 },
      { outcome: 'repeated', count: 1 },
    ]),
  );
  expect((await send(email)).delivery.status).toBe('SUPPRESSED');
  const { suppressions } = await admin.ask(
    'query ($emails: [String!]) { suppressions(filter: { emails: $emails }) { items { scope reason } } }',
    { emails: [email] },
  );
  expect(suppressions.items).toEqual([{ scope: 'ALL_MAIL', reason: 'HARD_BOUNCE' }]);
});

test('a call with a wrong password and a provider that isn’t configured change nothing', async () => {
  const email = 'bert@example.test';
  await send(email);
  const complaint = eventOf(email, { RecordType: 'SpamComplaint', Email: email, BouncedAt: new Date().toISOString() });
  expect(await post('postmark', complaint, 'wrong')).toBe(401);
  expect(await post('brevo', complaint)).toBe(404);
  expect((await send(email)).delivery.status).toBe('SENT');
});
