import { createHash, randomBytes } from 'node:crypto';
import PostalMime from 'postal-mime';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Api } from '../support/api.js';
import { PLAIN } from '../support/fixtures.js';
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
  await admin.createTemplate(PLAIN);
  ivan = await admin.createUser({ username: 'ivan', email: 'ivan@example.test' });
  service = stranger.withToken(await admin.createKey('SEND'));
  reader = stranger.withToken(await admin.createKey('READ'));
});

beforeEach(() => mailbox.clear());

const PDF = Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(600_000)]);

const upload = async (
  content: BodyInit,
  { name = 'invoice.pdf', type = 'application/pdf', api = service }: { name?: string; type?: string; api?: Api } = {},
) => {
  const answer = await fetch(`${url}/api/v1/files?name=${encodeURIComponent(name)}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${api.token}`, ...(type && { 'content-type': type }) },
    body: content,
    duplex: 'half',
  } as RequestInit);
  return { status: answer.status, body: await answer.json() };
};

const sendWith = (attachments: object[], more: object = {}) => ({
  templateName: PLAIN.slug,
  typeEvent: 'PERSONAL',
  recipient: [ivan],
  attachments,
  ...more,
});

const readMail = async () => {
  const { id } = await mailbox.received('ivan@example.test');
  return PostalMime.parse(await mailbox.source(id));
};

const bytesOf = (content: unknown) => Buffer.from(content as ArrayBuffer);

describe('an uploaded file', () => {
  test('is described by the answer, and arrives with the mail', async () => {
    const { status, body } = await upload(PDF, { name: 'Счёт № 7.pdf' });
    expect(status).toBe(201);
    const sha256 = createHash('sha256').update(PDF).digest('hex');
    expect(body).toEqual({
      id: expect.any(String),
      name: 'Счёт № 7.pdf',
      contentType: 'application/pdf',
      size: PDF.length,
      sha256,
      createdAt: expect.any(String),
    });
    const { id } = await service.send(sendWith([{ fileId: body.id }]));
    await service.completed(id);
    const [file] = (await readMail()).attachments;
    expect(file).toMatchObject({ filename: 'Счёт № 7.pdf', mimeType: 'application/pdf', disposition: 'attachment' });
    expect(bytesOf(file!.content).equals(PDF)).toBe(true);
  });

  test('is stored once, however often it is uploaded', async () => {
    const first = await upload(PDF);
    const second = await upload(PDF, { name: 'copy.pdf' });
    expect(second.body.sha256).toBe(first.body.sha256);
    expect(second.body.id).not.toBe(first.body.id);
  });

  test('needs no Content-Type: the content shows it', async () => {
    const { body } = await upload(PDF, { type: 'application/octet-stream' });
    expect(body.contentType).toBe('application/pdf');
  });

  test.each<[string, BodyInit, { name?: string; type?: string }, string]>([
    ['of another type than it says', Buffer.from('<html></html>'), {}, 'file.contentTypeMatches'],
    ['of a type that its content isn’t', PDF, { type: 'image/png' }, 'file.contentTypeMatches'],
    ['of a type that no mail can have', PDF, { type: 'message/rfc822' }, 'file.contentType'],
    ['with a path as its name', PDF, { name: '../../etc/passwd' }, 'file.name'],
    ['with a line break in its name', PDF, { name: 'a\r\nBcc: x@example.test' }, 'file.name'],
    ['whose name is read backwards', PDF, { name: 'invoice\u202efdp.exe' }, 'file.name'],
    ['that is empty', '', {}, 'notEmpty'],
  ])('%s is refused', async (_, content, more, rule) => {
    const { status, body } = await upload(content, more);
    expect(status).toBe(400);
    expect(body.errors[0].extensions.issues.map((one: { rule: string }) => one.rule)).toEqual([rule]);
  });

  test('of more than 10 MB is refused, whether its length is known or not', async () => {
    const known = await upload(Buffer.alloc(10 * 1024 * 1024 + 1));
    expect(known.body.errors[0].extensions).toMatchObject({ reason: 'request.tooLarge', params: { maxMebibytes: 10 } });
    let left = 200;
    const unknown = await upload(
      new ReadableStream({
        pull: (controller) => {
          left -= 1;
          if (left > 0) controller.enqueue(left === 199 ? PDF.subarray(0, 65_536) : new Uint8Array(65_536));
          else controller.close();
        },
      }),
    );
    expect(unknown.body.errors[0].extensions).toMatchObject({ reason: 'request.tooLarge' });
  });

  test('can’t be stored by a key that neither sends nor writes', async () => {
    const { status, body } = await upload(PDF, { api: reader });
    expect(status).toBe(403);
    expect(body.errors[0].extensions.code).toBe('FORBIDDEN');
  });
});

describe('a send with files', () => {
  test('takes them in base64, by REST too', async () => {
    const content = Buffer.from('BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n');
    const { status, body } = await service.rest({
      recipient: ivan,
      template_name: PLAIN.slug,
      type_event: 'personal',
      attachments: [
        {
          content_base64: content.toString('base64'),
          name: 'invite.ics',
          content_type: 'text/calendar; method=request',
        },
      ],
    });
    expect(status).toBe(202);
    await service.completed(body.id);
    const { id } = await mailbox.received('ivan@example.test');
    const source = await mailbox.source(id);
    const { attachments } = await PostalMime.parse(source);
    expect(attachments.map(({ mimeType, method, filename }) => ({ mimeType, method, filename }))).toEqual([
      { mimeType: 'text/calendar', method: 'REQUEST', filename: null },
      { mimeType: 'application/ics', method: undefined, filename: 'invite.ics' },
    ]);
    expect(source.replaceAll('\r\n', '')).toContain(content.toString('base64'));
  });

  test('names what is wrong with each file', async () => {
    const unknown = '01890b0c-0000-4000-8000-000000000000';
    const { issues } = await service.refuse(
      sendWith([
        { fileId: unknown, contentBase64: 'YQ==' },
        { name: 'a.txt' },
        { contentBase64: 'YQ==' },
        { contentBase64: '????', name: 'a/b.txt', contentType: 'text', cid: '<a>' },
        { contentBase64: Buffer.alloc(200 * 1024 + 1).toString('base64'), name: 'a.txt' },
      ]),
    );
    expect((issues as { path: string; rule: string }[]).map(({ path, rule }) => `${path} ${rule}`)).toEqual([
      'attachments.0 file.oneContent',
      'attachments.1 file.oneContent',
      'attachments.2.name required',
      'attachments.3.contentBase64 file.base64',
      'attachments.3.name file.name',
      'attachments.3.contentType file.contentType',
      'attachments.3.cid file.cid',
      'attachments.4.contentBase64 file.base64',
    ]);
    expect((await service.refuse(sendWith([{ fileId: unknown }]))).issues).toMatchObject([{ rule: 'file.exists' }]);
    const invitation = { contentBase64: 'YQ==', name: 'a.ics', contentType: 'text/calendar; method=REQUEST' };
    expect((await service.refuse(sendWith([invitation, invitation]))).issues).toMatchObject([
      { rule: 'file.oneInvitation' },
    ]);
  });

  test('is refused if a mail would be larger than 20 MB as it is sent', async () => {
    const { body } = await upload(Buffer.concat([PDF, Buffer.alloc(7_200_000)]));
    const file = { fileId: body.id };
    expect((await service.refuse(sendWith([file, file]))).issues).toMatchObject([
      { path: 'attachments', rule: 'file.mailSize', params: { megabytes: 20 } },
    ]);
    const { id } = await service.send(sendWith([file]));
    await service.completed(id);
  });

  test('is another input than one without them, for an idempotency key', async () => {
    const attachments = [{ contentBase64: 'YQ==', name: 'a.txt' }];
    const key = { idempotencyKey: 'with-files' };
    const first = await service.send(sendWith(attachments, key));
    expect((await service.send(sendWith(attachments, key))).id).toBe(first.id);
    expect(await service.refuse(sendWith([{ ...attachments[0], name: 'b.txt' }], key))).toMatchObject({
      code: 'IDEMPOTENCY_MISMATCH',
    });
  });
});

test('the export of a person has the files of sends to that person alone', async () => {
  const anna = await admin.createUser({ username: 'anna', email: 'anna@example.test' });
  const own = randomBytes(400_000);
  const everybody = Buffer.from('terms');
  const attached = (content: Buffer) => [{ contentBase64: content.subarray(0, 150_000).toString('base64'), name: 'a' }];
  await service.completed((await service.send(sendWith(attached(own), { recipient: [anna] }))).id);
  await service.completed(
    (await service.send(sendWith(attached(everybody), { recipient: [anna, ivan], typeEvent: 'GROUP' }))).id,
  );
  const answer = await fetch(`${url}/export/person.json`, {
    method: 'POST',
    headers: { authorization: `Bearer ${admin.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ email: 'anna@example.test' }),
  });
  const { deliveries, files } = (await answer.json()) as {
    deliveries: { attachments: { name: string; size: number }[] }[];
    files: { size: number; content: string }[];
  };
  expect(deliveries.map(({ attachments }) => attachments[0]!.size)).toEqual([150_000, 5]);
  expect(files).toMatchObject([{ size: 150_000, content: own.subarray(0, 150_000).toString('base64') }]);
});
