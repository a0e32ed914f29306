import { waitUntil } from '@tidings/core/runtime/wait-until';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Api } from '../support/api.js';
import { FILMS, PLAIN, STATISTIC } from '../support/fixtures.js';
import type { Mailbox } from '../support/mailbox.js';
import { startTestTidings } from '../support/tidings.js';

let admin: Api;
let service: Api;
let stranger: Api;
let mailbox: Mailbox;
let ivan: string;
let olga: string;
let petr: string;
let gone: string;
let readers: string;
let writers: string;

const person = (username: string, more: Record<string, unknown> = {}) =>
  admin.createUser({ username, email: `${username}@example.test`, firstName: username, ...more });

beforeAll(async () => {
  ({ admin, stranger, mailbox } = await startTestTidings());
  await admin.createTemplate(STATISTIC);
  await admin.createTemplate(PLAIN);
  ivan = await person('ivan');
  olga = await person('olga');
  petr = await person('petr');
  gone = await person('gone', { isActive: false });
  readers = await admin.createGroup('Readers', [ivan, olga, gone]);
  writers = await admin.createGroup('Writers', [olga, petr]);
  service = stranger.withToken(await admin.createKey('SEND', 'READ'));
});

const addressesOf = async (dispatchId: string): Promise<string[]> => {
  const { deliveries } = await admin.ask(
    `query ($id: ID!) { deliveries(filter: { dispatchId: $id }, sort: { field: "email" }) { items { email status } } }`,
    { id: dispatchId },
  );
  expect(deliveries.items.every(({ status }: { status: string }) => status === 'SENT')).toBe(true);
  return deliveries.items.map(({ email }: { email: string }) => email);
};

describe('the REST call', () => {
  const old = () => ({
    recipient: ivan,
    template_name: 'statistic',
    type_event: 'personal',
    event: 'new-films',
    context: FILMS,
  });

  test.each(['POST', 'GET'])('as a %s becomes a mail and a row in the log', async (method) => {
    await mailbox.clear();
    const response = await service.rest(old(), method);
    expect(response.status).toBe(202);
    const { id, queue } = response.body;
    expect(queue).toBe('email.new-films');
    const { counts } = await service.completed(id);
    expect(counts).toEqual({
      total: 1,
      queued: 0,
      sending: 0,
      retrying: 0,
      uncertain: 0,
      sent: 1,
      failed: 0,
      suppressed: 0,
      cancelled: 0,
      expired: 0,
    });
    const mail = await mailbox.received('ivan@example.test');
    expect(mail.subject).toBe('new_films');
    expect((await mailbox.detail(mail.id)).html).toContain(
      'Stalker (1979-05-25): A guide leads two men &lt;into&gt; the Zone',
    );
    const attempts = await waitUntil(async () => {
      const found = (
        await service.ask(
          `query ($id: ID!) { attempts(filter: { dispatchId: $id }) { items { email outcome attempt smtpCode messageId } } }`,
          { id },
        )
      ).attempts.items;
      return found.length > 0 && found;
    });
    expect(attempts).toEqual([
      { email: 'ivan@example.test', outcome: 'SENT', attempt: 1, smtpCode: 250, messageId: mail.messageId },
    ]);
  });

  test('does the same as a mutation', async () => {
    await mailbox.clear();
    const { id } = await service.send({
      recipient: ivan,
      templateName: 'statistic',
      typeEvent: 'PERSONAL',
      event: 'new-films',
      context: FILMS,
    });
    await service.completed(id);
    expect((await mailbox.received('ivan@example.test')).subject).toBe('new_films');
  });

  test('is accepted as a GET with all parameters in the URL', async () => {
    const query = new URLSearchParams({
      recipient: ivan,
      template_name: 'statistic',
      type_event: 'personal',
      context: JSON.stringify(FILMS),
    });
    const response = await fetch(`${service.url}/api/v1/send-notification/email?${query}`, {
      headers: { authorization: `Bearer ${service.token}` },
    });
    expect(response.status).toBe(202);
  });

  test('is refused without a key, even with a session', async () => {
    for (const caller of [stranger, admin]) expect((await caller.rest(old())).status).toBe(401);
  });
});

describe('the audience of a send', () => {
  const GROUP = { templateName: 'plain', typeEvent: 'GROUP', context: { word: 'hi' } };

  test('can be users by id', async () => {
    const { id } = await service.send({ ...GROUP, recipient: [ivan, petr] });
    await service.completed(id);
    expect(await addressesOf(id)).toEqual(['ivan@example.test', 'petr@example.test']);
  });

  test('can be groups, whose active members get one mail each', async () => {
    const { id } = await service.send({ ...GROUP, groups: [readers, writers] });
    expect((await service.completed(id)).counts.total).toBe(3);
    expect(await addressesOf(id)).toEqual(['ivan@example.test', 'olga@example.test', 'petr@example.test']);
  });

  test('can be overlapping users, groups and other addresses, which get one mail each', async () => {
    const to = [{ email: 'IVAN@example.test' }, { email: 'new@example.test', name: 'New' }];
    const { id } = await service.send({ ...GROUP, recipient: [olga, ivan], groups: [readers], to });
    await service.completed(id);
    expect(await addressesOf(id)).toEqual(['ivan@example.test', 'new@example.test', 'olga@example.test']);
  });

  test('is every active user for ALL, also with an empty list', async () => {
    for (const recipient of [undefined, []]) {
      const { id } = await service.send({
        templateName: 'plain',
        typeEvent: 'ALL',
        recipient,
        context: { word: 'hi' },
      });
      await service.completed(id);
      expect(await addressesOf(id)).toEqual([
        'admin@example.com',
        'ivan@example.test',
        'olga@example.test',
        'petr@example.test',
      ]);
    }
  });

  test('can be addresses without a user, each with a context that is merged over the common one', async () => {
    await mailbox.clear();
    await admin.createTemplate({ slug: 'greeting', title: '{{word}}', content: '{{user.name}}: {{word}} {{more}}' });
    const to = [
      { email: 'a@example.test', name: 'Anna', context: { word: 'own' } },
      { email: 'b@example.test', name: 'Boris' },
    ];
    const { id } = await service.send({
      templateName: 'greeting',
      typeEvent: 'GROUP',
      to,
      context: { word: 'common', more: 'all' },
    });
    await service.completed(id);
    const [a, b] = await Promise.all(['a@example.test', 'b@example.test'].map(mailbox.received));
    expect([a!.subject, b!.subject]).toEqual(['own', 'common']);
    expect((await mailbox.detail(a!.id)).text).toContain('Anna: own all');
    expect((await mailbox.detail(b!.id)).text).toContain('Boris: common all');
  });

  test('can come from a prepared notification, with the send’s context merged over the notification’s', async () => {
    await mailbox.clear();
    const input = {
      name: 'Новые фильмы!',
      type: 'GROUP',
      templateSlug: 'plain',
      groupIds: [writers],
      context: { word: 'prepared' },
    };
    const { createNotification } = await admin.ask(
      `mutation ($input: CreateNotificationInput!) { createNotification(input: $input) { id queue audienceSize } }`,
      { input },
    );
    expect(createNotification).toMatchObject({ queue: 'email.novye-filmy', audienceSize: 2 });
    const { id, queue } = await admin.send({ notificationId: createNotification.id, context: { word: 'sent' } });
    expect(queue).toBe('email.novye-filmy');
    await admin.completed(id);
    const mail = await mailbox.received('olga@example.test');
    expect((await mailbox.detail(mail.id)).text).toContain('Hello olga, sent');
  });
});

describe('an idempotency key', () => {
  test('makes one send of 50 equal calls at once', async () => {
    const input = {
      recipient: ivan,
      templateName: 'plain',
      typeEvent: 'PERSONAL',
      context: { word: 'once' },
      idempotencyKey: 'order-1',
    };
    const sends = await Promise.all(Array.from({ length: 50 }, () => service.send(input)));
    expect(new Set(sends.map(({ id }) => id)).size).toBe(1);
    const { dispatches } = await admin.ask('{ dispatches(page: { perPage: 1000 }) { items { idempotencyKey } } }');
    expect(dispatches.items.filter((one: { idempotencyKey: string }) => one.idempotencyKey === 'order-1')).toHaveLength(
      1,
    );
    expect(await service.refuse({ ...input, context: { word: 'twice' } })).toMatchObject({
      code: 'IDEMPOTENCY_MISMATCH',
    });
  });

  test('is separate for each caller', async () => {
    const input = {
      recipient: ivan,
      templateName: 'plain',
      typeEvent: 'PERSONAL',
      context: { word: 'mine' },
      idempotencyKey: 'order-2',
    };
    const [first, second] = [await service.send(input), await admin.send(input)];
    expect(first.id).not.toBe(second.id);
    await Promise.all([service.completed(first.id), service.completed(second.id)]);
  });
});

test('a send that was accepted before its template changed uses the old version', async () => {
  await mailbox.clear();
  await admin.createTemplate({ slug: 'changing', title: 'old', content: 'old words' });
  const { id } = await service.send({ templateName: 'changing', typeEvent: 'GROUP', groups: [readers, writers] });
  await admin.ask(
    `mutation { updateTemplate(slug: "changing", input: { title: "new", content: "new words" }) { version } }`,
  );
  await service.completed(id);
  const { dispatch } = await admin.ask(
    `query ($id: ID!) { dispatch(id: $id) { templateVersion deliveries { items { mail { subject text } } } } }`,
    { id },
  );
  expect(dispatch.templateVersion).toBe(1);
  expect((await mailbox.list()).map(({ subject }) => subject)).toEqual(['old', 'old', 'old']);
  expect(dispatch.deliveries.items.map((one: { mail: { subject: string } }) => one.mail.subject)).toEqual([
    'old',
    'old',
    'old',
  ]);
});

test('the mail of a deleted user stays readable', async () => {
  const left = await person('left');
  const { id } = await service.send({
    recipient: left,
    templateName: 'plain',
    typeEvent: 'PERSONAL',
    context: { word: 'bye' },
  });
  await service.completed(id);
  expect(await admin.ask(`mutation ($ids: [ID!]!) { deleteUsers(ids: $ids) }`, { ids: [left] })).toEqual({
    deleteUsers: 1,
  });
  const { deliveries } = await admin.ask(
    `query ($id: ID!) { deliveries(filter: { dispatchId: $id }) { items { email status user { id } mail { text } } } }`,
    { id },
  );
  expect(deliveries.items).toEqual([
    {
      email: 'left@example.test',
      status: 'SENT',
      user: null,
      mail: { text: 'Hello left, bye' },
    },
  ]);
});
