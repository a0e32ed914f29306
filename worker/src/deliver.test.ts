import { waitUntil } from '@tidings/core/runtime/wait-until';
import { describe, expect, test } from 'vitest';
import { startDelivery } from './testing/delivery.js';
import { createTestLedger, strangers } from './testing/ledger.js';
import { collectLogs } from './testing/logs.js';
import { type Script, startScriptedSmtp } from './testing/scripted-smtp.js';

const ledger = await createTestLedger();

const start = async (script: Script = {}, settings: Partial<Parameters<typeof startDelivery>[0]> = {}) => {
  const smtp = await startScriptedSmtp(script);
  return { smtp, ...startDelivery({ sql: ledger.pool, smtpUrl: smtp.url, ...settings }) };
};

const attemptsOf = async (...ids: string[]) =>
  (await ledger.attempts()).filter(({ deliveryId }) => ids.includes(deliveryId));

describe('a batch', () => {
  test('is claimed, sent and settled, each mail to its own recipient', async () => {
    const { smtp, deliver, metrics, leases } = await start();
    const { dispatchId, ids, batch } = await ledger.send(strangers(10), { context: { word: 'beetles' } });
    expect(await deliver(batch)).toEqual(Object.fromEntries(ids.map((id) => [id, 'tried'])));
    expect(smtp.mails).toHaveLength(10);
    for (const [index, id] of ids.entries()) {
      const [mail] = smtp.to(`person${index}@example.test`);
      expect(mail!.from).toBe('news@example.com');
      expect(mail!.source).toContain(
        `To: Person ${index} <person${index}@example.test>\r\nSubject: Hello Person ${index}\r\n`,
      );
      expect(mail!.source).toContain(`\r\nMessage-ID: <${id}.${dispatchId}@example.com>\r\n`);
      expect(mail!.source).toMatch(new RegExp(`\r\n\r\nHello Person ${index}, beetles$`));
    }
    expect(await ledger.dispatch(dispatchId)).toEqual({ status: 'COMPLETED', total: 10, sent: 10 });
    expect(await attemptsOf(ids[3]!)).toEqual([
      {
        deliveryId: ids[3],
        attempt: 1,
        outcome: 'SENT',
        smtpCode: 250,
        enhancedCode: null,
        errorClass: null,
        error: null,
        response: '250 2.0.0 taken',
        messageId: `<${ids[3]}.${dispatchId}@example.com>`,
      },
    ]);
    for (const id of ids) expect(() => leases.check(id), 'its lease was released').toThrow();
    expect((await metrics.attempts.get()).values).toMatchObject([{ labels: { outcome: 'SENT' }, value: 10 }]);
  });

  test('may contain several dispatches', async () => {
    const { smtp, deliver } = await start();
    const sends = [await ledger.send(strangers(2)), await ledger.send(strangers(3))];
    await deliver(sends.flatMap(({ batch }) => batch));
    expect(smtp.mails).toHaveLength(5);
    for (const { dispatchId } of sends)
      expect(await ledger.dispatch(dispatchId)).toMatchObject({ status: 'COMPLETED' });
  });

  test('has one verdict per delivery, which follows the commit of the result', async () => {
    const { smtp, deliverBatch } = await start({ MAIL: '250 ok' });
    let goOn = () => {};
    smtp.script.dot = ({ to }) =>
      to[0] === 'person0@example.test' ? new Promise((resolve) => (goOn = () => resolve('250 ok'))) : '250 ok';
    const { ids, batch } = await ledger.send(strangers(3));
    const said: string[] = [];
    const committed: Promise<string>[] = [];
    await deliverBatch(batch, (id) => {
      said.push(id);
      committed.push(
        ledger.run('SELECT status FROM deliveries WHERE id = $1', [id]).then(({ rows }) => rows[0].status),
      );
      if (said.length === 2) goOn();
    });
    expect(said.at(-1)).toBe(ids[0]);
    expect(await Promise.all(committed)).toEqual(['SENT', 'SENT', 'SENT']);
  });

  test('goes on sending while results are being settled', async () => {
    const settling: (() => void)[] = [];
    const settler = {
      settle: () => new Promise<void>((resolve) => settling.push(resolve)),
      keepsUp: async () => {},
    };
    const { smtp, deliverBatch } = await start({}, { connections: 1, settler });
    const { batch } = await ledger.send(strangers(20));
    const said: string[] = [];
    const delivering = deliverBatch(batch, (id) => said.push(id));
    await waitUntil(() => settling.length === 20);
    expect([smtp.mails.length, said]).toEqual([20, []]);
    for (const resolve of settling) resolve();
    await delivering;
    expect(said).toHaveLength(20);
  });

  test('uses no more connections than configured', async () => {
    const { smtp, deliver } = await start({}, { connections: 2 });
    await deliver((await ledger.send(strangers(20))).batch);
    expect([smtp.mails.length, smtp.connections]).toEqual([20, 2]);
  });
});

describe('a delivery that isn’t claimed', () => {
  test('is untried if its user is inactive or deleted', async () => {
    const { smtp, deliver } = await start();
    const people = [
      await ledger.addUser('inactive', { isActive: false }),
      '0d1fc9b5-2b5c-4a4e-9a44-1c2a14a5a0f0',
      await ledger.addUser('olga'),
    ];
    const { dispatchId, batch } = await ledger.send(
      people.map((userId, n) => ({ userId, email: `user${n}@example.test` })),
    );
    expect(Object.values(await deliver(batch)).sort()).toEqual(['tried', 'untried', 'untried']);
    expect(smtp.mails.map(({ to }) => to[0])).toEqual(['user2@example.test']);
    expect(smtp.mails[0]!.source).toContain('To: Olga Petrova <user2@example.test>');
    expect(await ledger.dispatch(dispatchId)).toEqual({ status: 'COMPLETED', total: 3, sent: 1, suppressed: 2 });
  });

  test('is unknown if no delivery has the id, and the others are sent', async () => {
    const { smtp, deliver } = await start();
    const { dispatchId, ids, batch } = await ledger.send(strangers(2));
    const verdicts = await deliver([{ deliveryId: '999999999', dispatchId }, ...batch]);
    expect(verdicts).toEqual({ 999999999: 'unknown', [ids[0]!]: 'tried', [ids[1]!]: 'tried' });
    expect(smtp.mails).toHaveLength(2);
  });

  test.each(['PAUSED', 'CANCELLED'])('is untried if its dispatch is %s', async (status) => {
    const { smtp, deliver } = await start();
    const { dispatchId, batch } = await ledger.send(strangers(1));
    await ledger.run('UPDATE dispatches SET status = $2::dispatch_status WHERE id = $1', [dispatchId, status]);
    expect(Object.values(await deliver(batch))).toEqual(['untried']);
    expect(smtp.connections).toBe(0);
  });

  test('is untried and left alone if it was sent, is claimed by another worker, or isn’t due', async () => {
    const { smtp, deliver } = await start();
    const { dispatchId, ids, batch } = await ledger.send(strangers(3));
    await ledger.run(`UPDATE deliveries SET status = 'SENT' WHERE id = $1`, [ids[0]]);
    await ledger.run(`UPDATE deliveries SET status = 'SENDING', lease_token = gen_random_uuid() WHERE id = $1`, [
      ids[1],
    ]);
    await ledger.run(`UPDATE deliveries SET status = 'RETRYING', next_attempt_at = now() + '1 hour' WHERE id = $1`, [
      ids[2],
    ]);
    expect(Object.values(await deliver(batch))).toEqual(['untried', 'untried', 'untried']);
    expect(smtp.connections).toBe(0);
    expect(await ledger.statuses(dispatchId)).toEqual(['SENT', 'SENDING', 'RETRYING']);
  });
});

describe('a template', () => {
  test('that can’t be rendered for one recipient fails for that recipient only', async () => {
    await ledger.addTemplate('touchy', 'Hi', 'Hello {{word}}');
    const { smtp, deliver } = await start();
    const people = [{}, { word: { toString: 'no function' } }, {}].map((context, n) => ({
      email: `person${n}@example.test`,
      recipient: { context },
    }));
    const { dispatchId, ids, batch } = await ledger.send(people, { template: 'touchy' });
    expect(await deliver(batch)).toEqual({ [ids[0]!]: 'tried', [ids[1]!]: 'untried', [ids[2]!]: 'tried' });
    expect(smtp.mails.map(({ to }) => to[0]).sort()).toEqual(['person0@example.test', 'person2@example.test']);
    const failed = (await ledger.deliveries(dispatchId))[1];
    expect(failed).toMatchObject({ status: 'FAILED', errorClass: 'TEMPLATE', dueIn: null, publishIn: null });
    expect(failed!.error).toMatch(/^content: .+ \(line \d+, column \d+\)$/);
    expect(await attemptsOf(ids[1]!)).toMatchObject([{ outcome: 'FAILED', errorClass: 'TEMPLATE', smtpCode: null }]);
  });

  test('that doesn’t compile fails all mails, without a connection to the mail server', async () => {
    await ledger.addTemplate('unclosed', 'Hi', '{{#if a}}');
    const { smtp, deliver } = await start();
    const { dispatchId, batch } = await ledger.send(strangers(2), { template: 'unclosed' });
    expect(Object.values(await deliver(batch))).toEqual(['untried', 'untried']);
    expect(await ledger.dispatch(dispatchId)).toEqual({ status: 'COMPLETED', total: 2, failed: 2 });
    expect(smtp.connections).toBe(0);
  });
});

test('the log contains no mail content and no password', async () => {
  const { logger, lines } = collectLogs();
  const smtp = await startScriptedSmtp({
    EHLO: '250-scripted.test\r\n250 AUTH PLAIN',
    RCPT: ({ line }) => (line.includes('person0') ? '550 5.1.1 who?' : '450 later'),
  });
  const smtpUrl = smtp.url.replace('//', '//user:hunter2@');
  const { deliver } = startDelivery({ sql: ledger.pool, smtpUrl, logger });
  await deliver((await ledger.send(strangers(2), { context: { word: 'a-secret-word' } })).batch);
  expect(lines.map(({ level, msg }) => [level, msg])).toEqual(
    expect.arrayContaining([
      ['info', 'mail refused permanently'],
      ['warn', 'mail not accepted, will retry'],
    ]),
  );
  expect(JSON.stringify(lines)).not.toMatch(/hunter2|aHVudGVyMg|a-secret-word|Hello/);
});
