import { createHash, randomBytes } from 'node:crypto';
import PostalMime from 'postal-mime';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Api } from '../support/api.js';
import type { Mailbox } from '../support/mailbox.js';
import { startTestTidings } from '../support/tidings.js';

let admin: Api;
let service: Api;
let reader: Api;
let mailbox: Mailbox;
let url: string;
let ivan: string;

beforeAll(async () => {
  let stranger: Api;
  ({ admin, stranger, mailbox, url } = await startTestTidings());
  ivan = await admin.createUser({ username: 'ivan', email: 'ivan@example.test' });
  service = stranger.withToken(await admin.createKey('SEND'));
  reader = stranger.withToken(await admin.createKey('READ'));
});

beforeEach(() => mailbox.clear());

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const LOGO = { contentBase64: PNG.toString('base64'), name: 'Логотип.png', cid: 'logo' };
const TERMS = { contentBase64: Buffer.from('terms').toString('base64'), name: 'terms.txt', contentType: 'text/plain' };

const FILES = 'id name contentType size sha256 cid createdAt';
const SAVED = `slug version attachments { ${FILES} }`;

const create = async (input: object) =>
  (await admin.ask(`mutation ($input: CreateTemplateInput!) { createTemplate(input: $input) { ${SAVED} } }`, { input }))
    .createTemplate;

const update = async (slug: string, input: object) =>
  (
    await admin.ask(
      `mutation ($slug: ID!, $input: UpdateTemplateInput!) { updateTemplate(slug: $slug, input: $input) { ${SAVED} } }`,
      { slug, input },
    )
  ).updateTemplate;

const versionsOf = async (slug: string) =>
  (
    await admin.ask(
      `query ($slug: ID!) { templateVersions(slug: $slug) { version attachments { id name cid contentType } } }`,
      { slug },
    )
  ).templateVersions;

const PAGE = { title: 'Hello', content: '<p>Hello <img src="cid:logo"></p>' };

const sendTo = async (slug: string, more: object = {}) => {
  const { id } = await service.send({ templateName: slug, typeEvent: 'PERSONAL', recipient: [ivan], ...more });
  await service.completed(id);
  return id;
};

const readMail = async () => {
  const { id } = await mailbox.received('ivan@example.test');
  return PostalMime.parse(await mailbox.source(id));
};

const download = (id: string, api: Api = admin) =>
  fetch(`${url}/api/v1/files/${id}`, { headers: { authorization: `Bearer ${api.token}` } });

describe('a template with files', () => {
  test('has them in each of its mails, before those of the send', async () => {
    const { version, attachments } = await create({ slug: 'pictured', ...PAGE, attachments: [LOGO, TERMS] });
    expect(version).toBe(1);
    expect(attachments).toEqual([
      {
        id: expect.any(String),
        name: 'Логотип.png',
        contentType: 'image/png',
        size: PNG.length,
        sha256: createHash('sha256').update(PNG).digest('hex'),
        cid: 'logo',
        createdAt: expect.any(String),
      },
      expect.objectContaining({ name: 'terms.txt', contentType: 'text/plain', cid: null }),
    ]);
    const id = await sendTo('pictured', { attachments: [{ contentBase64: 'YQ==', name: 'invoice.txt' }] });
    const mail = await readMail();
    expect(mail.attachments.map(({ filename, contentId }) => [filename, contentId])).toEqual([
      ['Логотип.png', '<logo>'],
      ['terms.txt', undefined],
      ['invoice.txt', undefined],
    ]);
    expect(Buffer.from(mail.attachments[0]!.content as ArrayBuffer).equals(PNG)).toBe(true);
    const { dispatch } = await admin.ask(
      'query ($id: ID!) { dispatch(id: $id) { attachments { fileId name contentType size cid } } }',
      { id },
    );
    expect(dispatch.attachments).toMatchObject([
      { fileId: attachments[0].id, name: 'Логотип.png', cid: 'logo' },
      { fileId: attachments[1].id, name: 'terms.txt' },
      { fileId: null, name: 'invoice.txt', size: 1 },
    ]);
  });

  test('gets a new version when its files change, and keeps them in the old one', async () => {
    const { attachments } = await create({ slug: 'changed', ...PAGE, attachments: [LOGO, TERMS] });
    const [logo, terms] = attachments.map(({ id, cid }: { id: string; cid: string | null }) => ({ fileId: id, cid }));
    expect((await update('changed', { title: PAGE.title, attachments: [logo, terms] })).version).toBe(1);
    expect((await update('changed', { attachments: [logo] })).version).toBe(2);
    expect((await update('changed', { title: 'Hello again' })).attachments).toHaveLength(1);
    expect((await update('changed', { attachments: [{ ...logo, cid: 'brand' }] })).version).toBe(4);
    expect((await update('changed', { attachments: [] })).attachments).toEqual([]);
    const versions = await versionsOf('changed');
    expect(versions.map(({ attachments: files }: { attachments: object[] }) => files.length)).toEqual([0, 1, 1, 1, 2]);
    const [restored] = versions.at(-1).attachments;
    expect(await update('changed', { attachments: [{ fileId: restored.id, cid: restored.cid }] })).toMatchObject({
      version: 6,
      attachments: [{ name: 'Логотип.png', cid: 'logo' }],
    });
  });

  test('counts them against the limits of a mail', async () => {
    const big = await fetch(`${url}/api/v1/files?name=big.bin`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${admin.token}` },
      body: randomBytes(7_900_000),
    });
    const { id } = (await big.json()) as { id: string };
    await create({ slug: 'heavy', ...PAGE, attachments: [{ fileId: id }] });
    expect(
      await service.refuse({
        templateName: 'heavy',
        typeEvent: 'PERSONAL',
        recipient: [ivan],
        attachments: [{ fileId: id }],
      }),
    ).toMatchObject({ issues: [{ path: 'attachments', rule: 'file.mailSize' }] });
  });

  test('refuses what a mail can’t have, and names it', async () => {
    const refused = async (input: object) =>
      (
        await admin.fail(`mutation ($input: CreateTemplateInput!) { createTemplate(input: $input) { slug } }`, {
          input,
        })
      ).issues;
    expect(await refused({ slug: 'a', ...PAGE, attachments: [LOGO, { ...LOGO, name: 'b.png' }] })).toMatchObject([
      { path: 'attachments.1.cid', rule: 'file.cidOnce' },
    ]);
    expect(await refused({ slug: 'a', ...PAGE, kind: 'LAYOUT', attachments: [LOGO] })).toMatchObject([
      { path: 'attachments', rule: 'template.filesOfMail' },
    ]);
    expect(
      await refused({ slug: 'a', ...PAGE, attachments: [{ ...LOGO, contentType: 'application/pdf' }] }),
    ).toMatchObject([{ path: 'attachments.0.contentType', rule: 'file.contentTypeMatches' }]);
  });

  test('has them in a test mail, too', async () => {
    const { attachments } = await create({ slug: 'tested', ...PAGE, attachments: [LOGO] });
    const input = { ...PAGE, more: { attachments: [{ fileId: attachments[0].id, cid: 'logo' }] } };
    const { sendTestMail } = await admin.ask(
      'mutation ($input: TestMailInput!) { sendTestMail(input: $input) { id } }',
      { input },
    );
    await admin.completed(sendTestMail.id);
    const [mail] = await mailbox.list();
    const { attachments: files } = await PostalMime.parse(await mailbox.source(mail!.id));
    expect(files.map(({ contentId }) => contentId)).toEqual(['<logo>']);
  });

  test('is checked before a send with the send’s files, and nothing is stored', async () => {
    await create({ slug: 'checked', ...PAGE, attachments: [LOGO] });
    const check = (attachments: object[]) =>
      service.post('query ($input: SendNotificationInput!) { checkNotification(input: $input) { total } }', {
        input: { templateName: 'checked', typeEvent: 'PERSONAL', recipient: [ivan], attachments },
      });
    const content = randomBytes(200);
    const file = { contentBase64: content.toString('base64'), name: 'a.bin' };
    expect((await check([file])).data).toEqual({ checkNotification: { total: 1 } });
    expect((await check([{ ...file, cid: 'logo' }])).errors?.[0]?.extensions).toMatchObject({
      issues: [{ path: 'attachments.0.cid', rule: 'file.cidOnce' }],
    });
  });
});

describe('a stored file', () => {
  test('is downloaded by who may read, and never shown by a browser', async () => {
    const { attachments } = await create({ slug: 'downloaded', ...PAGE, attachments: [LOGO] });
    const { id } = attachments[0];
    const answer = await download(id, reader);
    expect(answer.status).toBe(200);
    expect(Buffer.from(await answer.arrayBuffer()).equals(PNG)).toBe(true);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'image/png',
      'content-length': String(PNG.length),
      'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent('Логотип.png')}`,
      'x-content-type-options': 'nosniff',
    });
    expect((await download(id, service)).status).toBe(403);
    expect((await fetch(`${url}/api/v1/files/${id}`)).status).toBe(401);
    expect((await download('01890b0c-0000-4000-8000-000000000000')).status).toBe(404);
    expect((await download('..')).status).toBe(404);
    expect((await download('x')).status).toBe(400);
  });
});

describe('a send with a Reply-To and headers', () => {
  const HEADERS = { 'X-Entity-Ref-ID': 'order-4711', References: '<order-4711@example.com>' };

  test('has them in its mails, by GraphQL and REST, and shows them', async () => {
    await create({ slug: 'answered', ...PAGE, replyTo: 'all@example.com' });
    const id = await sendTo('answered', { replyTo: 'Анна <anna@example.com>', headers: HEADERS });
    const mail = await readMail();
    expect(mail.replyTo).toEqual([{ name: 'Анна', address: 'anna@example.com' }]);
    expect(mail.headers).toContainEqual(expect.objectContaining({ key: 'x-entity-ref-id', value: 'order-4711' }));
    expect(mail.references).toBe('<order-4711@example.com>');
    const { dispatch } = await admin.ask('query ($id: ID!) { dispatch(id: $id) { replyTo headers } }', { id });
    expect(dispatch).toEqual({ replyTo: 'Анна <anna@example.com>', headers: HEADERS });

    await mailbox.clear();
    const call = { recipient: ivan, template_name: 'answered', type_event: 'personal' };
    const { status, body } = await service.rest({ ...call, reply_to: 'help@example.com', headers: HEADERS });
    expect(status).toBe(202);
    await service.completed(body.id);
    expect((await readMail()).replyTo).toEqual([{ name: '', address: 'help@example.com' }]);
    const refused = await service.rest({ ...call, reply_to: 'a@b.c, d@e.f', headers: { Bcc: 'a@b.c' } });
    expect(refused.status).toBe(400);
    expect(refused.body.errors[0].extensions.issues).toMatchObject([{ path: 'reply_to', rule: 'mail.replyTo' }]);
  });

  test('is refused for a header that a send may not set, with its name', async () => {
    const { issues } = await service.refuse({
      templateName: 'answered',
      typeEvent: 'PERSONAL',
      recipient: [ivan],
      headers: { Bcc: 'anna@example.com', 'X-Note': 'a\r\nBcc: anna@example.com' },
    });
    expect(issues).toMatchObject([
      { path: 'headers.Bcc', rule: 'header.name' },
      { path: 'headers.X-Note', rule: 'header.value' },
    ]);
  });

  test('is another input than one without them, for an idempotency key', async () => {
    const call = { templateName: 'answered', typeEvent: 'PERSONAL', recipient: [ivan], idempotencyKey: 'answered' };
    const { id } = await service.send({ ...call, headers: HEADERS });
    expect((await service.send({ ...call, headers: HEADERS })).id).toBe(id);
    expect(await service.refuse(call)).toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' });
    expect(await service.refuse({ ...call, headers: HEADERS, replyTo: 'a@example.com' })).toMatchObject({
      code: 'IDEMPOTENCY_MISMATCH',
    });
  });
});
