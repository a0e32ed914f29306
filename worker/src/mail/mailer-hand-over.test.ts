import { waitUntil } from '@tidings/core/runtime/wait-until';
import { describe, expect, onTestFinished, test } from 'vitest';
import { silent } from '../testing/logs.js';
import { composed, freely, mailTo, textOf } from '../testing/mails.js';
import { type Script, startScriptedSmtp } from '../testing/scripted-smtp.js';
import { createMailer } from './mailer.js';
import { readFailure } from './smtp-outcome.js';

const start = async (script: Script = {}) => {
  const smtp = await startScriptedSmtp(script);
  const isSilent = JSON.stringify(script).includes('silence');
  const mailer = createMailer({
    url: smtp.url,
    connections: 1,
    socketTimeoutMs: isSilent ? 200 : 10_000,
    logger: silent,
  });
  onTestFinished(() => mailer.close());
  /** Resolves to SENT, or to the outcome, its class, and whether the body was handed over. */
  const send = async (...mail: Parameters<typeof mailTo>): Promise<string> => {
    const outcome = await mailer.send(composed(mailTo(...mail)), freely());
    if (outcome.accepted) return 'SENT';
    const { outcome: result, errorClass } = readFailure(outcome);
    return `${result} ${errorClass}, ${outcome.handedOver ? 'handed over' : 'kept'}`;
  };
  return { smtp, send };
};

const PIPELINING = '250-scripted.test\r\n250 PIPELINING';
const SIZES = [
  { text: 'A beetle.' },
  { text: textOf(300_000) },
  { text: textOf(30_000), html: `<p>${textOf(60_000)}</p>` },
  { text: 'жук '.repeat(10_000) },
];

test.each<[Script, string]>([
  [{ MAIL: 'close' }, 'RETRY CONNECTION, kept'],
  [{ MAIL: 'reset' }, 'RETRY CONNECTION, kept'],
  [{ MAIL: 'silence' }, 'RETRY TIMEOUT, kept'],
  [{ RCPT: 'close' }, 'RETRY CONNECTION, kept'],
  [{ RCPT: 'reset' }, 'RETRY CONNECTION, kept'],
  [{ RCPT: 'silence' }, 'RETRY TIMEOUT, kept'],
  [{ DATA: 'close' }, 'RETRY CONNECTION, kept'],
  [{ DATA: 'reset' }, 'RETRY CONNECTION, kept'],
  [{ DATA: 'silence' }, 'RETRY TIMEOUT, kept'],
  [{ DATA: '451 4.3.0 later' }, 'RETRY THROTTLED, kept'],
  [{ dot: 'close' }, 'UNCERTAIN CONNECTION, handed over'],
  [{ dot: 'reset' }, 'UNCERTAIN CONNECTION, handed over'],
  [{ dot: 'silence' }, 'UNCERTAIN TIMEOUT, handed over'],
  // An incomplete reply counts as no reply.
  [{ dot: ['~250 2.0.0 tak', 'close'] }, 'UNCERTAIN CONNECTION, handed over'],
  [{ dot: ['~554 5.7.1 sp', 'close'] }, 'UNCERTAIN CONNECTION, handed over'],
  // A refusal means that the mail surely wasn't accepted.
  [{ dot: '451 4.3.0 later' }, 'RETRY THROTTLED, handed over'],
  [{ dot: ['421 4.3.2 going down', 'close'] }, 'RETRY THROTTLED, handed over'],
  [{ dot: '554 5.7.1 spam' }, 'FAILED REJECTED, handed over'],
  [{ dot: ['250 2.0.0 taken', 'close'] }, 'SENT'],
  [{ dot: ['250 2.0.0 taken', 'reset'] }, 'SENT'],
])('the server’s behaviour %j makes the outcome “%s” for mails of any size', async (script, expected) => {
  const mails = [...SIZES.map((size) => ({ size, EHLO: '250 scripted.test' })), { size: SIZES[0], EHLO: PIPELINING }];
  await Promise.all(
    mails.map(async ({ size, EHLO }) => {
      const { smtp, send } = await start({ EHLO, ...script });
      expect(await send('anna@example.test', size)).toBe(expected);
      expect(smtp.connections, 'no hidden retry').toBe(1);
      expect(smtp.mails).toHaveLength(expected === 'SENT' ? 1 : 0);
    }),
  );
});

describe('a connection that is lost in the middle of a body', () => {
  // These bodies are larger than all buffers between mailer and server, so their end was surely never sent.
  test.each([
    ['of many lines', textOf(8_000_000)],
    ['of one encoded line', 'жук '.repeat(1_200_000)],
  ])('%s means that the mail did not arrive', async (_kind, text) => {
    const { smtp, send } = await start({ body: 'reset' });
    expect(await send('anna@example.test', { text })).toBe('RETRY CONNECTION, kept');
    expect(smtp.bodies).toBe(0);
  });

  test.each(['close', 'reset', 'silence'])(
    'by %s after the whole body was handed over means that the mail may have arrived',
    async (fault) => {
      const { send } = await start({ body: fault });
      expect(await send('anna@example.test', { text: textOf(300_000) })).toMatch(
        /^UNCERTAIN (CONNECTION|TIMEOUT), handed/,
      );
    },
  );

  test('after the server has refused the mail counts as a refusal', async () => {
    const { smtp, send } = await start({ body: ['552 5.2.2 full', 'close'] });
    expect(await send('anna@example.test', { text: textOf(8_000_000) })).toBe('FAILED MAILBOX_FULL, kept');
    expect(smtp.mails).toEqual([]);
  });
});

const isSecondOfFirst = (fault: string) => (moment: { connection: number; mail: number }) =>
  moment.connection === 1 && moment.mail === 2 ? fault : '250 ok';

describe('a reused connection', () => {
  test('sends one mail after another', async () => {
    const { smtp, send } = await start();
    for (const address of ['a@example.test', 'b@example.test']) expect(await send(address)).toBe('SENT');
    expect([smtp.connections, smtp.mails.length]).toEqual([1, 2]);
  });

  test('sends the next mail after one that was refused', async () => {
    const { smtp, send } = await start({ RCPT: ({ line }) => (line.includes('<a@') ? '550 5.1.1 who?' : '250 ok') });
    expect(await send('a@example.test')).toBe('FAILED UNKNOWN_RECIPIENT, kept');
    expect(await send('b@example.test')).toBe('SENT');
    expect([smtp.connections, smtp.mails.length]).toEqual([1, 1]);
  });

  test.each(['closeConnections', 'resetConnections'] as const)(
    'that is lost while idle (%s) is replaced, and the next mail is sent once',
    async (fault) => {
      const { smtp, send } = await start();
      await send('a@example.test');
      smtp[fault]();
      await waitUntil(() => smtp.open.size === 0);
      expect(await send('b@example.test')).toBe('SENT');
      expect([smtp.connections, smtp.to('b@example.test').length]).toEqual([2, 1]);
    },
  );

  test.each(['close', 'reset'])(
    'that is lost at the next mail (%s) is replaced, and the mail is sent once',
    async (fault) => {
      const isSentOnce = async (EHLO: string) => {
        const { smtp, send } = await start({ EHLO, MAIL: isSecondOfFirst(fault) });
        await send('a@example.test');
        expect(await send('b@example.test')).toBe('SENT');
        expect([smtp.connections, smtp.to('b@example.test').length]).toEqual([2, 1]);
      };
      await Promise.all(['250 scripted.test', PIPELINING].map(isSentOnce));
    },
  );

  test('that answers 421 to the next mail is replaced, or the mail is retried later', async () => {
    const { smtp, send } = await start({ MAIL: isSecondOfFirst('421 4.4.2 idle for too long') });
    await send('a@example.test');
    expect(['RETRY CONNECTION, kept', 'SENT']).toContain(await send('b@example.test'));
    expect(await send('c@example.test')).toBe('SENT');
    expect(smtp.to('c@example.test')).toHaveLength(1);
  });

  test.each(['close', 'reset'])(
    'that is lost (%s) after the body of its second mail doesn’t send that mail again within the attempt',
    async (fault) => {
      const { smtp, send } = await start({ dot: ({ mail }) => (mail === 2 ? fault : '250 ok') });
      await send('a@example.test');
      expect(await send('b@example.test')).toBe('UNCERTAIN CONNECTION, handed over');
      expect([smtp.connections, smtp.bodies]).toEqual([1, 2]);
    },
  );

  test('is replaced after as many mails as the URL allows, and no mail is lost', async () => {
    const smtp = await startScriptedSmtp();
    const mailer = createMailer({
      url: `${smtp.url}&maxMessages=2`,
      connections: 2,
      socketTimeoutMs: 10_000,
      logger: silent,
    });
    onTestFinished(() => mailer.close());
    const addresses = Array.from({ length: 9 }, (_, index) => `${index}@example.test`);
    const outcomes = await Promise.all(addresses.map((address) => mailer.send(composed(mailTo(address)), freely())));
    expect(outcomes.every(({ accepted }) => accepted)).toBe(true);
    expect(smtp.mails.map(({ to }) => to[0]).sort()).toEqual(addresses);
    expect(smtp.connections).toBeGreaterThanOrEqual(5);
  });
});
