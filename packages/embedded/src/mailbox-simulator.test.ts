import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { waitUntil } from '@tidings/core/runtime/wait-until';
import { SMTPServer } from 'smtp-server';
import { expect, onTestFinished, test } from 'vitest';
import { startMailbox } from './mailbox.js';
import { sendMail, smtpSession } from './testing/smtp-session.js';

const start = async () => {
  const mailbox = await startMailbox({ host: '127.0.0.1', smtpPort: 0, httpPort: 0 });
  onTestFinished(() => mailbox.close());
  return mailbox;
};

const SOURCE = 'Message-ID: <1@example.test>\r\nSubject: Hello\r\n\r\nHello';

/** The answer to a recipient. */
const replyTo = async (smtpUrl: string, to: string, from = 'news@example.test') =>
  (await smtpSession(smtpUrl, ['EHLO test', `MAIL FROM:<${from}>`, `RCPT TO:<${to}>`])).at(-1);

test.each([
  ['bounce@simulator.test', '550 5.1.1 <bounce@simulator.test>: no such mailbox'],
  ['Bounce+17@Simulator.TEST', '550 5.1.1 <Bounce+17@Simulator.TEST>: no such mailbox'],
  ['full@simulator.test', '552 5.2.2 <full@simulator.test>: mailbox full'],
  ['full-for-now@simulator.test', '452 4.2.2 <full-for-now@simulator.test>: mailbox full'],
])('%s is refused', async (to, reply) => {
  const { smtpUrl } = await start();
  expect(await replyTo(smtpUrl, to)).toBe(reply);
  expect(await replyTo(smtpUrl, to)).toBe(reply);
});

test.each(['anna@simulator.test', 'bounce@example.test', 'bounce@mail.simulator.test', 'constructor@simulator.test'])(
  '%s is an address as any other',
  async (to) => {
    const { smtpUrl } = await start();
    expect(await sendMail(smtpUrl, { to: [to], source: SOURCE })).toMatch(/^250/);
  },
);

test('a mail to greylisted@ is refused once, and each mail by itself', async () => {
  const { smtpUrl } = await start();
  const reply = (from: string, to = 'greylisted@simulator.test') => replyTo(smtpUrl, to, from);
  expect(await reply('bounces+one@example.test')).toMatch(/^451 4\.7\.1 .*greylisted/);
  expect(await reply('bounces+one@example.test')).toMatch(/^250/);
  expect(await reply('bounces+two@example.test')).toMatch(/^451/);
  expect(await reply('bounces+one@example.test', 'greylisted+b@simulator.test')).toMatch(/^451/);
  expect(await reply('bounces+one@example.test')).toMatch(/^250/);
});

test('a mail to uncertain@ is received, and the connection ends without an answer', async () => {
  const { smtpUrl, pageUrl } = await start();
  expect(await sendMail(smtpUrl, { to: ['uncertain@simulator.test'], source: SOURCE })).toMatch(/^354/);
  const response = await fetch(`${pageUrl}api/messages?to=uncertain@simulator.test`);
  expect(((await response.json()) as { messages: unknown[] }).messages).toHaveLength(1);
});

test('a mail to slow@ is answered after five seconds, and holds no other', async () => {
  const { smtpUrl } = await start();
  const began = performance.now();
  const slow = sendMail(smtpUrl, { to: ['slow@simulator.test'], source: SOURCE });
  expect(await sendMail(smtpUrl, { to: ['fast@simulator.test'], source: SOURCE })).toMatch(/^250/);
  expect(performance.now() - began).toBeLessThan(4_000);
  expect(await slow).toMatch(/^250/);
  expect(performance.now() - began).toBeGreaterThan(4_900);
});

/** A server that takes reports, after it refused `refusals` of them for now. */
const startReportServer = async (refusals = 0) => {
  const reports: { to: string; source: string }[] = [];
  let refused = 0;
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    onData: async (stream, { envelope }, callback) => {
      const chunks: Buffer[] = [];
      for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk);
      if (refused < refusals) {
        refused += 1;
        return callback(Object.assign(new Error('4.3.0 come again'), { responseCode: 451 }));
      }
      reports.push({ to: envelope.rcptTo[0]!.address, source: Buffer.concat(chunks).toString() });
      callback();
    },
  });
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  onTestFinished(() => new Promise<void>((resolve) => server.close(resolve)));
  return { url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`, reports };
};

test.each([
  [
    'bounce-later+7@simulator.test',
    /Final-Recipient: rfc822; bounce-later\+7@simulator\.test\r\n[\s\S]*Status: 5\.1\.1/,
  ],
  ['full-later@simulator.test', /Final-Recipient: rfc822; full-later@simulator\.test\r\n[\s\S]*Status: 5\.2\.2/],
  ['complain@simulator.test', /Feedback-Type: abuse[\s\S]*Original-Rcpt-To: <complain@simulator\.test>/],
])('a mail to %s is accepted, and a report about it goes to its return path', async (to, report) => {
  const mailbox = await start();
  const { url, reports } = await startReportServer(1);
  mailbox.returnTo(url);
  expect(await sendMail(mailbox.smtpUrl, { to: ['anna@example.test', to], source: SOURCE })).toMatch(/^250/);
  await waitUntil(() => reports.length > 0, { what: 'the report' });
  expect(reports).toEqual([{ to: 'news@example.test', source: expect.stringMatching(report) }]);
});

test('a mailbox that closes waits for no address of the simulator', async () => {
  const mailbox = await startMailbox({ host: '127.0.0.1', smtpPort: 0, httpPort: 0 });
  mailbox.returnTo('smtp://127.0.0.1:9');
  await sendMail(mailbox.smtpUrl, { to: ['bounce-later@simulator.test'], source: SOURCE });
  const slow = sendMail(mailbox.smtpUrl, { to: ['slow@simulator.test'], source: SOURCE });
  await waitUntil(async () => (await (await fetch(`${mailbox.pageUrl}api/messages`)).json()).total === 2, {
    what: 'the slow mail',
  });
  const began = performance.now();
  await mailbox.close();
  expect(performance.now() - began).toBeLessThan(2_000);
  await slow.catch(() => undefined);
});
