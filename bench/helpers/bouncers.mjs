// Mail servers that return mails: a number of connections, each with one mail at a time, as Postfix sends them with PIPELINING.
import { connect } from 'node:net';
import { answer } from '../support/processes.mjs';

let reports = 0;

/** A delivery status notification as Postfix writes it. */
const reportOf = ({ to, recipient, messageId }) => {
  reports += 1;
  return [
    'From: MAILER-DAEMON@mx.example.test (Mail Delivery System)',
    `To: ${to}`,
    'Subject: Undelivered Mail Returned to Sender',
    `Date: ${new Date().toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: <${process.pid}.${reports}@mx.example.test>`,
    'Auto-Submitted: auto-replied',
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status; boundary="b1"',
    '',
    'This is a MIME-encapsulated message.',
    '',
    '--b1',
    'Content-Description: Notification',
    'Content-Type: text/plain; charset=us-ascii',
    '',
    'This is the mail system at host mx.example.test.',
    '',
    "I'm sorry to have to inform you that your message could not",
    "be delivered to one or more recipients. It's attached below.",
    '',
    `<${recipient}>: host mail.example.test[192.0.2.1] said: 550 5.1.1 <${recipient}>:`,
    '    Recipient address rejected: User unknown (in reply to RCPT TO command)',
    '',
    '--b1',
    'Content-Description: Delivery report',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.example.test',
    'X-Postfix-Queue-ID: 4F1B2C3D4E',
    `X-Postfix-Sender: rfc822; ${to}`,
    'Arrival-Date: Mon, 30 Nov 2026 06:00:00 +0000 (UTC)',
    '',
    `Final-Recipient: rfc822; ${recipient}`,
    `Original-Recipient: rfc822;${recipient}`,
    'Action: failed',
    'Status: 5.1.1',
    'Remote-MTA: dns; mail.example.test',
    `Diagnostic-Code: smtp; 550 5.1.1 <${recipient}>: Recipient address rejected: User unknown`,
    '',
    '--b1',
    'Content-Description: Undelivered Message Headers',
    'Content-Type: text/rfc822-headers',
    '',
    `Return-Path: <${to}>`,
    'From: Tidings <news@example.test>',
    `To: ${recipient}`,
    `Message-ID: ${messageId}`,
    'Subject: News',
    'MIME-Version: 1.0',
    ...Array.from({ length: 15 }, (_, n) => `X-Header-${n}: ${'x'.repeat(60)}`),
    '',
    '--b1--',
    '',
  ].join('\r\n');
};

const open = async (url) => {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  let held = '';
  let waiting;
  const replies = [];
  socket.on('error', (err) => waiting?.reject(err));
  socket.on('data', (chunk) => {
    const lines = (held + chunk).split('\r\n');
    held = lines.pop();
    replies.push(...lines.filter((line) => /^\d{3}( |$)/.test(line)));
    if (!waiting || replies.length < waiting.count) return;
    waiting.resolve(replies.splice(0, waiting.count));
    waiting = undefined;
  });
  const say = (text, count = 1) =>
    new Promise((resolve, reject) => {
      waiting = { count, resolve, reject };
      if (text) socket.write(text);
    });
  await say('');
  await say('EHLO mx.example.test\r\n');
  return { say, close: () => socket.destroy() };
};

const bounce = async ({ url, connections, mails }) => {
  const sources = mails.map((mail) => ({ to: mail.to, source: reportOf(mail) }));
  const all = await Promise.all(Array.from({ length: connections }, () => open(url)));
  const startedAt = performance.now();
  let next = 0;
  await Promise.all(
    all.map(async ({ say, close }) => {
      for (let mail = sources[next++]; mail; mail = sources[next++]) {
        const begun = await say(`MAIL FROM:<>\r\nRCPT TO:<${mail.to}>\r\nDATA\r\n`, 3);
        const [taken] = begun[2].startsWith('354') ? await say(`${mail.source}\r\n.\r\n`) : [begun.join(' ')];
        if (!taken.startsWith('250')) throw new Error(`a bounce was answered with ${taken}`);
      }
      close();
    }),
  );
  return { rate: (mails.length * 1_000) / (performance.now() - startedAt) };
};

answer({ bounce });
