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
  ])('while the server is silent at %s: %s, and the next mail finds the slot free', async (step, expected) => {
    const { smtp, mailer } = await start();
    const deadline = new AbortController();
    smtp.script[step] = () => {
      setImmediate(() => deadline.abort(new DOMException('no answer in time', 'TimeoutError')));
      return 'silence';
    };
    const outcome = await mailer.send(composed(mailTo('a@example.test')), freely({ stopping: deadline }));
    if (outcome.accepted) throw new Error('it was sent');
    expect(readFailure(outcome)).toMatchObject({ outcome: expected, errorClass: 'TIMEOUT' });
    smtp.script = {};
    expect(await mailer.send(composed(mailTo('b@example.test')), freely())).toMatchObject({ accepted: true });
    expect(smtp.mails.map(({ to }) => to)).toEqual([['b@example.test']]);
  });

  test('in the middle of a body that is too large for the buffers: RETRY, and no final dot follows', async () => {
    const { smtp, mailer } = await start();
    const deadline = new AbortController();
    smtp.script.body = () => deadline.abort() ?? [];
    const mail = mailTo('a@example.test', { text: textOf(8_000_000) });
    const outcome = await mailer.send(composed(mail), freely({ stopping: deadline }));
    expect(outcome).toMatchObject({ accepted: false, handedOver: false });
    await waitUntil(() => smtp.open.size === 0);
    expect(smtp.bodies).toBe(0);
  });

  test('before anything was begun: nothing is sent', async () => {
    const { smtp, mailer } = await start();
    const deadline = new AbortController();
    deadline.abort();
    const outcome = await mailer.send(composed(mailTo('a@example.test')), freely({ stopping: deadline }));
    expect(outcome).toMatchObject({ accepted: false, handedOver: false });
    expect(smtp.connections).toBe(0);
  });

  test('while the mail waits for a connection: it never goes out', async () => {
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

  // Whatever the moment: what is called kept was never had whole by the server.
  test.each([1_000, 100_000])('at any moment of a mail of %i bytes: what is RETRY never arrives', async (bytes) => {
    const seen = new Set<string>();
    for (let turns = 0; turns < 60; turns += 2) {
      const { smtp, mailer } = await start();
      const deadline = new AbortController();
      const text = textOf(bytes);
      const sending = mailer.send(composed(mailTo('a@example.test', { text })), freely({ stopping: deadline }));
      for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      deadline.abort();
      const outcome = await sending;
      // A mail that is aborted before MAIL leaves its connection open for the next one.
      mailer.close();
      await waitUntil(() => outcome.accepted || smtp.open.size === 0);
      const what = outcome.accepted ? 'SENT' : readFailure(outcome).outcome;
      seen.add(what);
      if (what === 'RETRY') expect(smtp.bodies, `after ${turns} turns`).toBe(0);
      if (what === 'SENT') expect(smtp.mails).toHaveLength(1);
    }
    expect([...seen]).toEqual(expect.arrayContaining(['RETRY', 'SENT']));
  });
});

describe('a lease', () => {
  const lapsed = () => {
    throw new LeaseLapsedError();
  };

  test('is asked for before MAIL, and again before the body', async () => {
    const { smtp, mailer } = await start();
    const asked: string[] = [];
    const checkLease = () => asked.push(smtp.commands.at(-1) ?? '');
    await mailer.send(composed(mailTo('a@example.test')), freely({ checkLease }));
    expect(asked.map((line) => line.split(' ')[0])).toEqual(['EHLO', 'DATA']);
  });

  test('that is over before MAIL: nothing is said of the mail, which is tried again at once', {
    timeout: 3_000,
  }, async () => {
    const { smtp, mailer } = await start();
    const outcome = await mailer.send(composed(mailTo('a@example.test')), freely({ checkLease: lapsed }));
    if (outcome.accepted) throw new Error('it was sent');
    expect(readFailure(outcome)).toMatchObject({ outcome: 'RETRY_AT_ONCE', errorClass: 'INTERNAL' });
    expect(smtp.commands.filter((line) => /^(MAIL|RCPT|DATA)/.test(line))).toEqual([]);
  });

  test('that is over before MAIL, on a connection in use: the mails after it go out', { timeout: 3_000 }, async () => {
    const { smtp, mailer } = await start();
    await mailer.send(composed(mailTo('a@example.test')), freely());
    const outcomes = [
      mailer.send(composed(mailTo('b@example.test')), freely({ checkLease: lapsed })),
      mailer.send(composed(mailTo('c@example.test')), freely()),
    ];
    expect((await Promise.all(outcomes)).map(({ accepted }) => accepted)).toEqual([false, true]);
    expect(smtp.mails.map(({ to }) => to[0])).toEqual(['a@example.test', 'c@example.test']);
  });

  test('that is over before the body: not one byte of it is sent, and it is tried again at once', async () => {
    const { smtp, mailer } = await start();
    let checks = 0;
    const checkLease = () => {
      checks += 1;
      if (checks === 2) lapsed();
    };
    const outcome = await mailer.send(composed(mailTo('a@example.test')), freely({ checkLease }));
    if (outcome.accepted) throw new Error('it was sent');
    expect(readFailure(outcome)).toMatchObject({ outcome: 'RETRY_AT_ONCE', errorClass: 'INTERNAL' });
    expect(await mailer.send(composed(mailTo('b@example.test')), freely())).toMatchObject({ accepted: true });
    expect([smtp.bodies, smtp.mails.length]).toEqual([1, 1]);
  });
});

test('close: what is being sent is finished, and nothing is begun any more', async () => {
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
