import { waitUntil } from '@tidings/core/runtime/wait-until';
import { describe, expect, onTestFinished, test } from 'vitest';
import { silent } from '../testing/logs.js';
import { composed, freely, mailTo, textOf } from '../testing/mails.js';
import { type Script, type Step, startScriptedSmtp } from '../testing/scripted-smtp.js';
import { createMailer } from './mailer.js';
import { LeaseLapsedError, readFailure } from './smtp-outcome.js';

const start = async (script: Script = {}) => {
  const smtp = await startScriptedSmtp(script);
  const mailer = createMailer({ url: smtp.url, connections: 1, socketTimeoutMs: 10_000, logger: silent });
  onTestFinished(() => mailer.close());
  return { smtp, mailer };
};

describe('a deadline that passes', () => {
  test.each<[Step, 'RETRY' | 'UNCERTAIN']>([
    ['greeting', 'RETRY'],
    ['EHLO', 'RETRY'],
    ['MAIL', 'RETRY'],
    ['RCPT', 'RETRY'],
    ['DATA', 'RETRY'],
    ['dot', 'UNCERTAIN'],
  ])(
    'while the server is silent at %s makes the outcome %s, and the connection is free for the next mail',
    async (step, expected) => {
      const { smtp, mailer } = await start();
      const deadline = new AbortController();
      smtp.script[step] = () => {
        setImmediate(() => deadline.abort(new DOMException('no answer in time', 'TimeoutError')));
        return 'silence';
      };
      const outcome = await mailer.send(composed(mailTo('a@example.test')), freely({ stopping: deadline }));
      if (outcome.accepted) throw new Error('the mail was accepted');
      expect(readFailure(outcome)).toMatchObject({ outcome: expected, errorClass: 'TIMEOUT' });
      smtp.script = {};
      expect(await mailer.send(composed(mailTo('b@example.test')), freely())).toMatchObject({ accepted: true });
      expect(smtp.mails.map(({ to }) => to)).toEqual([['b@example.test']]);
    },
  );

  test('in the middle of a body larger than the buffers ends the mail without a final dot', async () => {
    const { smtp, mailer } = await start();
    const deadline = new AbortController();
    smtp.script.body = () => deadline.abort() ?? [];
    const mail = mailTo('a@example.test', { text: textOf(8_000_000) });
    const outcome = await mailer.send(composed(mail), freely({ stopping: deadline }));
    expect(outcome).toMatchObject({ accepted: false, handedOver: false });
    await waitUntil(() => smtp.open.size === 0);
    expect(smtp.bodies).toBe(0);
  });

  test('before the attempt begins prevents the mail from being sent', async () => {
    const { smtp, mailer } = await start();
    const deadline = new AbortController();
    deadline.abort();
    const outcome = await mailer.send(composed(mailTo('a@example.test')), freely({ stopping: deadline }));
    expect(outcome).toMatchObject({ accepted: false, handedOver: false });
    expect(smtp.connections).toBe(0);
  });

  test('while the mail waits for a connection prevents it from being sent', async () => {
    const { smtp, mailer } = await start();
    let goOn = () => {};
    smtp.script.dot = () => new Promise((resolve) => (goOn = () => resolve('250 ok')));
    const first = mailer.send(composed(mailTo('a@example.test')), freely());
    const deadline = new AbortController();
    const second = mailer.send(composed(mailTo('b@example.test')), freely({ stopping: deadline }));
    await waitUntil(() => smtp.bodies === 1);
    deadline.abort();
    expect(await second).toMatchObject({ accepted: false, handedOver: false });
    smtp.script = {};
    goOn();
    expect(await first).toMatchObject({ accepted: true });
    expect(await mailer.send(composed(mailTo('c@example.test')), freely())).toMatchObject({ accepted: true });
    expect(smtp.to('b@example.test')).toEqual([]);
  });

  // A mail that is reported as RETRY must never have reached the server completely.
  test.each([1_000, 100_000])(
    'at any moment of a mail of %i bytes has the outcome RETRY only if the mail didn’t arrive',
    async (bytes) => {
      const seen = new Set<string>();
      for (let ticks = 0; ticks < 60; ticks += 2) {
        const { smtp, mailer } = await start();
        const deadline = new AbortController();
        const text = textOf(bytes);
        const sending = mailer.send(composed(mailTo('a@example.test', { text })), freely({ stopping: deadline }));
        for (let tick = 0; tick < ticks; tick += 1) await new Promise((resolve) => setImmediate(resolve));
        deadline.abort();
        const outcome = await sending;
        // A mail that is aborted before MAIL leaves its connection open for the next one.
        mailer.close();
        await waitUntil(() => outcome.accepted || smtp.open.size === 0);
        const what = outcome.accepted ? 'SENT' : readFailure(outcome).outcome;
        seen.add(what);
        if (what === 'RETRY') expect(smtp.bodies, `after ${ticks} ticks`).toBe(0);
        if (what === 'SENT') expect(smtp.mails).toHaveLength(1);
      }
      expect([...seen]).toEqual(expect.arrayContaining(['RETRY', 'SENT']));
    },
  );
});

describe('a lease', () => {
  const lapsed = () => {
    throw new LeaseLapsedError();
  };

  test('is checked before MAIL and again before the body', async () => {
    const { smtp, mailer } = await start();
    const checkedAfter: string[] = [];
    const checkLease = () => checkedAfter.push(smtp.commands.at(-1) ?? '');
    await mailer.send(composed(mailTo('a@example.test')), freely({ checkLease }));
    expect(checkedAfter.map((line) => line.split(' ')[0])).toEqual(['EHLO', 'DATA']);
  });

  test('that lapses before MAIL prevents the mail from being sent, and the mail is retried at once', {
    timeout: 3_000,
  }, async () => {
    const { smtp, mailer } = await start();
    const outcome = await mailer.send(composed(mailTo('a@example.test')), freely({ checkLease: lapsed }));
    if (outcome.accepted) throw new Error('the mail was accepted');
    expect(readFailure(outcome)).toMatchObject({ outcome: 'RETRY_AT_ONCE', errorClass: 'INTERNAL' });
    expect(smtp.commands.filter((line) => /^(MAIL|RCPT|DATA)/.test(line))).toEqual([]);
  });

  test('that lapses before MAIL on a used connection leaves the connection usable for later mails', {
    timeout: 3_000,
  }, async () => {
    const { smtp, mailer } = await start();
    await mailer.send(composed(mailTo('a@example.test')), freely());
    const outcomes = [
      mailer.send(composed(mailTo('b@example.test')), freely({ checkLease: lapsed })),
      mailer.send(composed(mailTo('c@example.test')), freely()),
    ];
    expect((await Promise.all(outcomes)).map(({ accepted }) => accepted)).toEqual([false, true]);
    expect(smtp.mails.map(({ to }) => to[0])).toEqual(['a@example.test', 'c@example.test']);
  });

  test('that lapses before the body prevents the body from being sent, and the mail is retried at once', async () => {
    const { smtp, mailer } = await start();
    let checks = 0;
    const checkLease = () => {
      checks += 1;
      if (checks === 2) lapsed();
    };
    const outcome = await mailer.send(composed(mailTo('a@example.test')), freely({ checkLease }));
    if (outcome.accepted) throw new Error('the mail was accepted');
    expect(readFailure(outcome)).toMatchObject({ outcome: 'RETRY_AT_ONCE', errorClass: 'INTERNAL' });
    expect(await mailer.send(composed(mailTo('b@example.test')), freely())).toMatchObject({ accepted: true });
    expect([smtp.bodies, smtp.mails.length]).toEqual([1, 1]);
  });
});

test('close finishes the mail in flight, and later mails are refused', async () => {
  const { smtp, mailer } = await start();
  let goOn = () => {};
  smtp.script.dot = () => new Promise((resolve) => (goOn = () => resolve('250 ok')));
  const sending = mailer.send(composed(mailTo('a@example.test')), freely());
  await waitUntil(() => smtp.bodies === 1);
  mailer.close();
  expect(await mailer.send(composed(mailTo('b@example.test')), freely())).toMatchObject({
    accepted: false,
    handedOver: false,
  });
  goOn();
  expect(await sending).toMatchObject({ accepted: true });
  await waitUntil(() => smtp.open.size === 0);
});
