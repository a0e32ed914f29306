import { waitUntil } from '@tidings/core/runtime/wait-until';
import { describe, expect, onTestFinished, test } from 'vitest';
import { collectLogs } from '../testing/logs.js';
import { composed, freely, mailTo } from '../testing/mails.js';
import { type Moment, type Script, type ScriptedSmtp, startScriptedSmtp } from '../testing/scripted-smtp.js';
import { createMailer, type SendOutcome } from './mailer.js';
import { readFailure } from './smtp-outcome.js';

const start = async ({
  script,
  connections,
  setting = '',
}: {
  script: (smtp: ScriptedSmtp) => Script;
  connections: number;
  setting?: string;
}) => {
  const smtp = await startScriptedSmtp({}, { keep: 'headers' });
  smtp.script = script(smtp);
  const { logger, lines } = collectLogs();
  const limits: number[] = [];
  const url = `${smtp.url}${setting}`;
  const onLimit = (limit: number) => void limits.push(limit);
  const mailer = createMailer({ url, connections, socketTimeoutMs: 10_000, onLimit, logger });
  onTestFinished(() => mailer.close());
  /** Sends this many mails over all connections concurrently, as a worker does. Resolves to the errors. */
  const send = async (mails: number): Promise<string[]> => {
    const waiting = Array.from({ length: mails }, (_, n) => `p${n}@example.test`);
    const outcomes: SendOutcome[] = [];
    const connection = async () => {
      for (let to = waiting.shift(); to; to = waiting.shift())
        outcomes.push(await mailer.send<never>(composed(mailTo(to)), freely()));
    };
    await Promise.all(Array.from({ length: connections }, connection));
    return outcomes.flatMap((outcome) => (outcome.accepted ? [] : [readFailure(outcome).error]));
  };
  return { smtp, mailer, limits, lines, send };
};

/** Whether the server has more than `max` open connections, including the one that asks. */
const isOver = (smtp: ScriptedSmtp, max: number) => smtp.open.size > max;

describe('a server that limits the mails per connection', () => {
  const LIMITED = '250-scripted.test\r\n250-8BITMIME\r\n250 LIMITS RCPTMAX=100 MAILMAX=3';

  test('and announces that by LIMITS (RFC 9422) gets no more mails per connection', async () => {
    const perConnection = new Map<number, number>();
    const MAIL = ({ connection, mail }: Moment) => {
      perConnection.set(connection, mail);
      return '250 ok';
    };
    const { smtp, send } = await start({ connections: 2, script: () => ({ EHLO: LIMITED, MAIL }) });
    expect(await send(20)).toEqual([]);
    expect(smtp.mails).toHaveLength(20);
    expect(Math.max(...perConnection.values())).toBe(3);
  });

  test.each([
    ['OpenSMTPD', '452 4.5.3 Too many recipients: Too many messages sent'],
    ['Exim, which keeps the connection open', '421 too many messages in this connection'],
    ['one that closes', ['421 4.7.0 that is enough', 'close']],
    ['one that says 451', '451 4.7.1 no more on this connection'],
  ])('and refuses the next mail gets it over a new connection within the same attempt: %s', async (_name, refusal) => {
    let refusals = 0;
    const MAIL = ({ mail }: Moment) => {
      if (mail <= 10) return '250 ok';
      refusals += 1;
      return refusal;
    };
    const { smtp, send, lines } = await start({ connections: 4, script: () => ({ MAIL }) });
    expect(await send(150)).toEqual([]);
    expect(smtp.mails).toHaveLength(150);
    // The mailer learns the limit from the first refusal: only mails in flight at that time can be refused too.
    expect(refusals).toBeLessThanOrEqual(4);
    const learned = lines.find(({ msg }) => msg === 'the mail server accepts this many mails per connection');
    expect(learned).toMatchObject({ mails: 10 });
  });

  test('and refuses the first mail of a new connection too gets that mail at a later try', async () => {
    const { smtp, send } = await start({
      connections: 1,
      script: (server) => ({ MAIL: () => (server.mails.length < 3 ? '250 ok' : '452 4.3.1 no space left') }),
    });
    expect(await send(4)).toEqual(['452 4.3.1 no space left']);
    expect([smtp.mails.length, smtp.connections]).toEqual([3, 2]);
  });

  test('gets a new connection after as many mails as the settings allow', async () => {
    const perConnection = new Map<number, number>();
    const MAIL = ({ connection, mail }: Moment) => {
      perConnection.set(connection, mail);
      return '250 ok';
    };
    const { send } = await start({ connections: 2, script: () => ({ MAIL }), setting: '&maxMessages=5' });
    expect(await send(23)).toEqual([]);
    expect(Math.max(...perConnection.values())).toBe(5);
  });
});

describe('a server that limits the number of connections', () => {
  test.each([
    ['closes the others without a reply, as Courier does', 'close'],
    ['resets the others', 'reset'],
    ['greets the others with 554', ['554 too many connections', 'close']],
    ['greets the others with 421', ['421 4.7.0 too many connections', 'close']],
    ['greets the others with 432', ['432 4.3.2 limit exceeded', 'close']],
  ])('and %s gets all mails over the connections that work', async (_name, refusal) => {
    const { smtp, mailer, send, limits, lines } = await start({
      connections: 20,
      script: (server) => ({ greeting: () => (isOver(server, 5) ? refusal : '220 scripted.test') }),
    });
    expect(await send(300)).toEqual([]);
    expect(smtp.mails).toHaveLength(300);
    expect(mailer.connections()).toEqual({ open: 5, limit: 5 });
    expect(limits.at(-1)).toBe(5);
    expect(lines.filter(({ level }) => level === 'warn')).toHaveLength(1);
  });

  test('and refuses the mails of further connections gets all mails over the others', async () => {
    const { smtp, mailer, send } = await start({
      connections: 20,
      script: (server) => ({
        dot: ({ connection }) =>
          connection > 3 && isOver(server, 3) ? '432 4.3.2 Concurrent connections limit exceeded.' : '250 ok',
      }),
    });
    expect(await send(200)).toEqual([]);
    expect(new Set(smtp.mails.flatMap(({ to }) => to)).size).toBe(200);
    expect(smtp.mails).toHaveLength(200);
    expect(mailer.connections().limit).toBeLessThanOrEqual(4);
  });

  test('and later accepts more gets more connections', async () => {
    let max = 2;
    const { mailer, send, lines } = await start({
      connections: 6,
      script: (server) => ({ greeting: () => (isOver(server, max) ? 'close' : '220 scripted.test') }),
    });
    expect(await send(30)).toEqual([]);
    expect(mailer.connections().limit).toBe(2);
    max = 6;
    await waitUntil(
      async () => {
        expect(await send(12)).toEqual([]);
        return mailer.connections().open === 6;
      },
      { withinMs: 20_000, what: 'six connections' },
    );
    expect(lines.map(({ msg }) => msg)).toContain('the mail server accepts all connections again');
  });

  test('and accepts none is connected to at most twice', async () => {
    const { smtp, send } = await start({ connections: 20, script: () => ({ greeting: '554 go away' }) });
    const errors = await send(20);
    expect(errors).toEqual(Array.from({ length: 20 }, () => '554 go away'));
    expect(smtp.connections).toBeLessThanOrEqual(2);
  });
});

test('the rate in the URL is kept', async () => {
  const { smtp, send } = await start({ connections: 4, script: () => ({}), setting: '&rateLimit=10&rateDelta=200' });
  const startedAt = performance.now();
  expect(await send(31)).toEqual([]);
  expect(smtp.mails).toHaveLength(31);
  expect(performance.now() - startedAt).toBeGreaterThan(590);
});

test('after a refused recipient the connection is used for the next mail', async () => {
  const { smtp, send } = await start({
    connections: 1,
    script: () => ({ RCPT: ({ line }) => (line.includes('<p0@') ? '451 4.2.2 over quota' : '250 ok') }),
  });
  expect(await send(3)).toEqual(['451 4.2.2 over quota']);
  expect([smtp.mails.length, smtp.connections]).toEqual([2, 1]);
  expect(smtp.commands.filter((line) => line === 'RSET')).toHaveLength(1);
});
