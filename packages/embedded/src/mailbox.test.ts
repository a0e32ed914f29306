import { request } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import type { MailDetail } from './mailbox/mail-store.js';
import { startMailbox } from './mailbox.js';
import { sendMail, smtpSession } from './testing/smtp-session.js';

const start = async (options: Partial<Parameters<typeof startMailbox>[0]> = {}) => {
  const mailbox = await startMailbox({ host: '127.0.0.1', smtpPort: 0, httpPort: 0, ...options });
  onTestFinished(() => mailbox.close());
  return mailbox;
};

const lines = (...text: string[]) => text.join('\r\n');

const mail = (number: number) =>
  lines(`Message-ID: <${number}@example.test>`, `Subject: Mail ${number}`, '', `Number ${number}`);

interface List {
  total: number;
  messages: { id: string; from: string; to: string[]; subject: string; messageId: string; receivedAt: string }[];
}

const list = async (pageUrl: string, query = ''): Promise<List> =>
  (await fetch(`${pageUrl}api/messages${query}`)).json() as Promise<List>;

test('a received mail is listed, and its parts can be read', async () => {
  const { smtpUrl, pageUrl } = await start();
  const source = lines(
    'From: =?utf-8?q?=D0=9D=D0=BE=D0=B2=D0=BE=D1=81=D1=82=D0=B8?= <news@example.test>',
    'To: anna@example.test',
    'message-id:',
    ' <folded@example.test>',
    'Subject: =?utf-8?q?=D0=96=D1=83=D0=BA?=',
    'Content-Type: multipart/alternative; boundary=b',
    '',
    '--b',
    'Content-Type: text/plain; charset=utf-8',
    '',
    'Жук прилетел',
    '--b',
    'Content-Type: text/html; charset=utf-8',
    '',
    '<b>Жук</b> прилетел',
    '--b--',
  );
  expect(await sendMail(smtpUrl, { to: ['anna@example.test', 'boris@example.test'], source })).toMatch(/^250/);

  const { total, messages } = await list(pageUrl);
  expect(total).toBe(1);
  expect(messages).toEqual([
    {
      id: '1',
      from: 'Новости <news@example.test>',
      returnPath: 'news@example.test',
      to: ['anna@example.test', 'boris@example.test'],
      subject: 'Жук',
      messageId: '<folded@example.test>',
      receivedAt: expect.stringMatching(/^\d{4}-.*Z$/),
    },
  ]);
  const detail = (await (await fetch(`${pageUrl}api/messages/1`)).json()) as MailDetail;
  expect(detail).toMatchObject({ ...messages[0], attachments: [] });
  expect(detail.text.trim()).toBe('Жук прилетел');
  expect(detail.html.trim()).toBe('<b>Жук</b> прилетел');
  expect(detail.headers).toContainEqual({ name: 'To', value: 'anna@example.test' });
  expect((await (await fetch(`${pageUrl}api/messages/1/source`)).text()).trimEnd()).toBe(source);
});

test('the last mails are kept, and all mails are counted and reported', async () => {
  const heard: { to: string[]; messageId: string }[] = [];
  const { smtpUrl, pageUrl } = await start({ keep: 5, onMessage: (message) => heard.push(message) });
  for (let number = 1; number <= 8; number += 1) {
    await sendMail(smtpUrl, { to: [`user${number}@example.test`], source: mail(number) });
  }
  expect(heard).toHaveLength(8);
  expect(heard[0]).toEqual({ to: ['user1@example.test'], messageId: '<1@example.test>' });
  const subjects = ({ messages }: List) => messages.map(({ subject }) => subject);
  const all = await list(pageUrl);
  expect(all.total).toBe(8);
  expect(subjects(all)).toEqual(['Mail 8', 'Mail 7', 'Mail 6', 'Mail 5', 'Mail 4']);
  expect(subjects(await list(pageUrl, '?limit=2'))).toEqual(['Mail 8', 'Mail 7']);
  expect(subjects(await list(pageUrl, '?limit=2&before=7'))).toEqual(['Mail 6', 'Mail 5']);
  expect(await list(pageUrl, '?limit=0')).toMatchObject({ total: 8, messages: [] });
  expect((await fetch(`${pageUrl}api/messages/1`)).status).toBe(404);
});

test('after clearing, the list is empty and counting continues', async () => {
  const { smtpUrl, pageUrl } = await start();
  await sendMail(smtpUrl, { to: ['a@example.test'], source: mail(1) });
  expect((await fetch(`${pageUrl}api/messages`, { method: 'DELETE' })).status).toBe(204);
  expect(await list(pageUrl)).toMatchObject({ total: 1, messages: [] });
});

test('a hundred concurrent connections are served', async () => {
  const { smtpUrl, pageUrl } = await start();
  const numbers = Array.from({ length: 100 }, (_, number) => number);
  const replies = await Promise.all(
    numbers.map((number) => sendMail(smtpUrl, { to: [`u${number}@example.test`], source: mail(number) })),
  );
  expect(replies.every((reply) => reply.startsWith('250'))).toBe(true);
  expect((await list(pageUrl)).total).toBe(100);
});

test('a mail that is too large is refused, and the next one on that connection is accepted', async () => {
  const { smtpUrl, pageUrl } = await start();
  const large = lines('Subject: large', '', `${'x'.repeat(1_000)}\r\n`.repeat(11_000));
  const envelope = ['MAIL FROM:<a@example.test>', 'RCPT TO:<b@example.test>', 'DATA'];
  const replies = await smtpSession(smtpUrl, ['EHLO test', ...envelope, large, ...envelope, mail(2)]);
  expect(replies.map((reply) => reply.slice(0, 3))).toEqual([
    '220',
    '250',
    '250',
    '250',
    '354',
    '552',
    '250',
    '250',
    '354',
    '250',
  ]);
  expect((await list(pageUrl)).messages.map(({ subject }) => subject)).toEqual(['Mail 2']);
});

test('a mail’s HTML is shown with its embedded images, without scripts and remote content', async () => {
  const { smtpUrl, pageUrl } = await start();
  const source = lines(
    'Content-Type: multipart/related; boundary=b',
    '',
    '--b',
    'Content-Type: text/html',
    '',
    '<img src="cid:dot"><script>alert(1)</script>',
    '--b',
    'Content-Type: image/gif',
    'Content-ID: <dot>',
    'Content-Transfer-Encoding: base64',
    '',
    'R0lGODlhAQABAAAAACw=',
    '--b--',
  );
  await sendMail(smtpUrl, { to: ['a@example.test'], source });
  const response = await fetch(`${pageUrl}api/messages/1/html`);
  expect(await response.text()).toContain('<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">');
  const policy = response.headers.get('content-security-policy');
  expect(policy).toContain("default-src 'none'");
  expect(policy).toMatch(/sandbox(?!.*allow-scripts)/);
  expect(policy).not.toContain('http');
});

test('the page loads nothing from elsewhere and runs only its own script', async () => {
  const { pageUrl } = await start();
  const response = await fetch(pageUrl);
  const page = await response.text();
  expect(page).not.toMatch(/(src|href)="http/);
  expect(response.headers.get('content-security-policy')).toMatch(
    /default-src 'none'; script-src 'sha256-[^ ]+'; style-src 'sha256-[^ ]+'/,
  );
});

test('a request by DNS rebinding is refused', async () => {
  const { pageUrl } = await start();
  const statusFor = (host: string) =>
    new Promise<number | undefined>((resolve, reject) => {
      request(`${pageUrl}api/messages`, { headers: { host } }, (response) => resolve(response.resume().statusCode))
        .on('error', reject)
        .end();
    });
  expect(await statusFor('rebound.example:8025')).toBe(403);
  expect(await statusFor('localhost.rebound.example')).toBe(403);
  expect(await statusFor('127.0.0.1.rebound.example')).toBe(403);
  expect(await statusFor('localhost:8025')).toBe(200);
  expect(await statusFor('[::1]:8025')).toBe(200);
});

test('a start on a port in use fails and leaves nothing open', async () => {
  const { pageUrl, smtpUrl } = await start();
  const httpPort = Number(new URL(pageUrl).port);
  await expect(startMailbox({ host: '127.0.0.1', smtpPort: 0, httpPort })).rejects.toThrow('EADDRINUSE');
  const smtpPort = Number(new URL(smtpUrl).port);
  await expect(startMailbox({ host: '127.0.0.1', smtpPort, httpPort: 0 })).rejects.toThrow('EADDRINUSE');
});

const arrive = (smtpUrl: string, { to, subject }: { to: string; subject: string }) =>
  sendMail(smtpUrl, { to: [to], source: lines(`Subject: ${subject}`, '', 'Hello') });

test('the list can be filtered by recipient, subject, time and id', async () => {
  const { smtpUrl, pageUrl } = await start();
  await arrive(smtpUrl, { to: 'Anna@example.test', subject: 'Welcome' });
  await arrive(smtpUrl, { to: 'boris@example.test', subject: 'Your invoice 17' });
  await arrive(smtpUrl, { to: 'anna@example.test', subject: 'Your invoice 18' });
  const ids = async (query: string) => (await list(pageUrl, query)).messages.map(({ id }) => id);
  expect(await ids('?to=anna@EXAMPLE.test')).toEqual(['3', '1']);
  expect(await ids('?to=anna')).toEqual([]);
  expect(await ids('?subject=INVOICE')).toEqual(['3', '2']);
  expect(await ids('?subject=invoice&limit=1')).toEqual(['3']);
  expect(await ids('?subject=invoice&to=anna@example.test&before=3')).toEqual([]);
  expect(await ids('?after=1')).toEqual(['3', '2']);
  const { receivedAt } = (await list(pageUrl)).messages[0]!;
  expect(await ids(`?since=${receivedAt}`)).toContain('3');
  expect(await ids(`?since=${new Date(Date.parse(receivedAt) + 1_000).toISOString()}`)).toEqual([]);
  for (const query of ['?since=yesterday', '?after=x']) {
    expect((await fetch(`${pageUrl}api/messages${query}`)).status).toBe(400);
  }
});

const wait = (pageUrl: string, query: string, signal?: AbortSignal) =>
  fetch(`${pageUrl}api/messages/wait?${query}`, signal ? { signal } : {});

test('a request waits for the mail that it describes, and not for one that is there', async () => {
  const { smtpUrl, pageUrl } = await start();
  const waiting = wait(pageUrl, 'to=anna@example.test&subject=invoice&seconds=20');
  await arrive(smtpUrl, { to: 'boris@example.test', subject: 'invoice' });
  await arrive(smtpUrl, { to: 'anna@example.test', subject: 'Welcome' });
  await arrive(smtpUrl, { to: 'anna@example.test', subject: 'Your invoice' });
  const response = await waiting;
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({
    id: '3',
    subject: 'Your invoice',
    text: expect.stringContaining('Hello'),
  });
  expect(await (await wait(pageUrl, 'to=anna@example.test')).json()).toMatchObject({ id: '2' });
  expect(await (await wait(pageUrl, 'to=anna@example.test&after=2')).json()).toMatchObject({ id: '3' });
});

test('a wait ends with its time, with its caller and with the mailbox', async () => {
  const { smtpUrl, pageUrl, close } = await startMailbox({ host: '127.0.0.1', smtpPort: 0, httpPort: 0 });
  const late = await wait(pageUrl, 'to=nobody@example.test&seconds=0');
  expect(late.status).toBe(404);
  expect(await late.json()).toEqual({ error: 'No such mail arrived within 0 seconds.' });
  const gone = new AbortController();
  const left = wait(pageUrl, 'to=anna@example.test', gone.signal);
  gone.abort();
  await expect(left).rejects.toThrow('aborted');
  expect(await arrive(smtpUrl, { to: 'anna@example.test', subject: 'x' })).toMatch(/^250/);
  const cut = expect(wait(pageUrl, 'to=nobody@example.test')).rejects.toThrow();
  await close();
  await cut;
});

test('an attachment is read as it was sent', async () => {
  const { smtpUrl, pageUrl } = await start();
  const source = lines(
    'Content-Type: multipart/mixed; boundary=b',
    '',
    '--b',
    'Content-Type: text/plain',
    '',
    'See the file.',
    '--b',
    'Content-Type: text/html; name="счёт.html"',
    "Content-Disposition: attachment; filename*=UTF-8''%D1%81%D1%87%D1%91%D1%82.html",
    'Content-Transfer-Encoding: base64',
    '',
    Buffer.from('<script>alert(1)</script>').toString('base64'),
    '--b--',
  );
  await sendMail(smtpUrl, { to: ['a@example.test'], source });
  const response = await fetch(`${pageUrl}api/messages/1/attachments/0`);
  expect(await response.text()).toBe('<script>alert(1)</script>');
  expect(response.headers.get('content-disposition')).toBe(
    `attachment; filename*=UTF-8''${encodeURIComponent('счёт.html')}`,
  );
  expect(response.headers.get('content-security-policy')).toMatch(/sandbox(?!.*allow-scripts)/);
  expect((await fetch(`${pageUrl}api/messages/1/attachments/1`)).status).toBe(404);
});
