import { waitUntil } from '@tidings/core/runtime/wait-until';
import { describe, expect, test } from 'vitest';
import { startHeldLeases } from './held-leases.js';
import { startDelivery } from './testing/delivery.js';
import { createFaultySql } from './testing/faulty-sql.js';
import { createTestLedger, strangers } from './testing/ledger.js';
import { silent } from './testing/logs.js';
import { type Script, startScriptedSmtp } from './testing/scripted-smtp.js';

const ledger = await createTestLedger();

const start = async (script: Script = {}, settings: Partial<Parameters<typeof startDelivery>[0]> = {}) => {
  const smtp = await startScriptedSmtp(script);
  return { smtp, ...startDelivery({ sql: ledger.pool, smtpUrl: smtp.url, ...settings }) };
};

const only = async (dispatchId: string) => (await ledger.deliveries(dispatchId))[0]!;

const outcomesOf = async (id: string) =>
  (await ledger.attempts())
    .filter(({ deliveryId }) => deliveryId === id)
    .map(({ attempt, outcome }) => `${attempt} ${outcome}`);

describe('a mail that the server refused', () => {
  test('is retried on schedule, and fails when the schedule is used up', async () => {
    const { deliver } = await start({ RCPT: '450 4.2.0 greylisted' }, { waitsMs: [60_000, 600_000] });
    const { dispatchId, ids, batch } = await ledger.send(strangers(1));

    expect(await deliver(batch)).toEqual({ [ids[0]!]: 'tried' });
    const first = await only(dispatchId);
    expect(first).toMatchObject({ status: 'RETRYING', errorClass: 'GREYLISTED', error: '450 4.2.0 greylisted' });
    expect(first.dueIn).toBeGreaterThan(50);
    expect(first.dueIn).toBeLessThan(67);
    expect(first.publishIn).toBe(first.dueIn);

    await ledger.makeDue();
    await deliver(batch);
    const second = await only(dispatchId);
    expect(second).toMatchObject({ status: 'RETRYING', attempts: 2 });
    expect(second.dueIn).toBeGreaterThan(530);
    expect(second.dueIn).toBeLessThan(661);

    await ledger.makeDue();
    await deliver(batch);
    expect(await only(dispatchId)).toMatchObject({
      status: 'FAILED',
      attempts: 3,
      errorClass: 'GREYLISTED',
      dueIn: null,
      publishIn: null,
    });
    expect(await outcomesOf(ids[0]!)).toEqual(['1 RETRY', '2 RETRY', '3 FAILED']);
    expect(await ledger.dispatch(dispatchId)).toEqual({ status: 'COMPLETED', total: 1, failed: 1 });
  });

  test('is sent by a later try, which clears the error', async () => {
    const { smtp, deliver } = await start({ MAIL: '451 4.3.0 later' });
    const { dispatchId, ids, batch } = await ledger.send(strangers(1));
    await deliver(batch);
    smtp.script = {};
    await ledger.makeDue();
    await deliver(batch);
    expect(await only(dispatchId)).toMatchObject({ status: 'SENT', attempts: 2, errorClass: null, error: null });
    expect(await outcomesOf(ids[0]!)).toEqual(['1 RETRY', '2 SENT']);
  });

  test('fails at once if the refusal is permanent, and the others of the batch are sent', async () => {
    const { deliver } = await start({ RCPT: ({ line }) => (line.includes('person1@') ? '550 5.1.1 who?' : '250 ok') });
    const { dispatchId, batch } = await ledger.send(strangers(3));
    await deliver(batch);
    expect(await ledger.statuses(dispatchId)).toEqual(['SENT', 'FAILED', 'SENT']);
    expect((await ledger.deliveries(dispatchId))[1]).toMatchObject({
      errorClass: 'UNKNOWN_RECIPIENT',
      attempts: 1,
      publishIn: null,
    });
  });

  test('is cancelled if its dispatch was cancelled meanwhile', async () => {
    const { deliver, smtp } = await start();
    const { dispatchId, batch } = await ledger.send(strangers(1));
    smtp.script.MAIL = async () => {
      await ledger.run(`UPDATE dispatches SET status = 'CANCELLED' WHERE id = $1`, [dispatchId]);
      return '451 later';
    };
    await deliver(batch);
    expect(await only(dispatchId)).toMatchObject({ status: 'CANCELLED', dueIn: null, publishIn: null });
  });

  test('at the start of the connection is retried', async () => {
    const { deliver } = await start({ greeting: 'reset' });
    const { dispatchId, batch } = await ledger.send(strangers(3));
    await deliver(batch);
    expect(await ledger.dispatch(dispatchId)).toMatchObject({ status: 'SENDING', total: 3, retrying: 3 });
  });
});

describe('a failure of the mail server as a whole', () => {
  test.each<[Script]>([[{ greeting: '554 no service' }], [{ MAIL: '530 5.7.0 sign in' }]])(
    '%j opens the breaker and doesn’t count as a try',
    async (script) => {
      const { deliver, opened, slowed } = await start(script, { waitsMs: [] });
      const { dispatchId, batch } = await ledger.send(strangers(1));
      await deliver(batch);
      expect(await only(dispatchId)).toMatchObject({ status: 'RETRYING', attempts: 1 });
      await ledger.makeDue();
      await deliver(batch);
      expect(await only(dispatchId)).toMatchObject({ status: 'RETRYING', attempts: 2 });
      expect([opened.length, slowed.length]).toEqual([2, 0]);
    },
  );

  test('a greeting of 421 slows down sending and doesn’t count as a try', async () => {
    const { deliver, opened, slowed } = await start({ greeting: '421 4.7.0 too many connections' }, { waitsMs: [] });
    const { dispatchId, batch } = await ledger.send(strangers(1));
    await deliver(batch);
    expect(await only(dispatchId)).toMatchObject({ status: 'RETRYING', errorClass: 'THROTTLED' });
    expect([opened, slowed]).toEqual([[], ['421 4.7.0 too many connections']]);
  });

  test('a throttling reply to a mail slows down sending and counts as a try', async () => {
    const { deliver, opened, slowed } = await start({ dot: '454 4.7.0 too fast' }, { waitsMs: [] });
    const { dispatchId, batch } = await ledger.send(strangers(1));
    await deliver(batch);
    expect(await only(dispatchId)).toMatchObject({ status: 'FAILED', errorClass: 'THROTTLED' });
    expect([opened, slowed]).toEqual([[], ['454 4.7.0 too fast']]);
  });

  test.each([
    '451 4.2.2 mailbox over quota, storage limit exceeded',
    '450 4.2.1 The user you are trying to contact is receiving mail too quickly',
    '432 4.3.2 STOREDRV.Deliver; recipient thread limit exceeded',
  ])('a limit of one recipient doesn’t slow down others: %s', async (refusal) => {
    const { deliver, opened, slowed } = await start({
      RCPT: ({ line }) => (line.includes('person1@') ? refusal : '250 ok'),
    });
    const { dispatchId, batch } = await ledger.send(strangers(3));
    await deliver(batch);
    expect(await ledger.statuses(dispatchId)).toEqual(['SENT', 'RETRYING', 'SENT']);
    expect([opened, slowed]).toEqual([[], []]);
  });

  test('a connection lost at RCPT counts as a try, so such a mail isn’t retried for ever', async () => {
    const { deliver, opened } = await start({ RCPT: 'reset' }, { waitsMs: [] });
    const { dispatchId, batch } = await ledger.send(strangers(1));
    await deliver(batch);
    expect(await only(dispatchId)).toMatchObject({ status: 'FAILED', errorClass: 'CONNECTION' });
    expect(opened).toEqual([]);
  });
});

describe('a mail that was handed over without an answer', () => {
  test('is sent again under `resend`, on schedule and with the same Message-ID', async () => {
    const { smtp, deliver } = await start({ dot: ({ connection }) => (connection === 1 ? 'reset' : '250 ok') });
    const { dispatchId, ids, batch } = await ledger.send(strangers(1));
    await deliver(batch);
    const uncertain = await only(dispatchId);
    expect(uncertain).toMatchObject({ status: 'QUEUED', errorClass: 'CONNECTION' });
    expect(uncertain.publishIn).toBeGreaterThan(50);
    await deliver(batch);
    expect(await only(dispatchId)).toMatchObject({ status: 'SENT', attempts: 2 });
    const attempts = (await ledger.attempts()).filter(({ deliveryId }) => deliveryId === ids[0]);
    expect(attempts.map(({ outcome }) => outcome)).toEqual(['UNCERTAIN', 'SENT']);
    expect(new Set(attempts.map(({ messageId }) => messageId)).size).toBe(1);
    expect(smtp.mails[0]!.source).toContain(`Message-ID: ${attempts[0]!.messageId}`);
  });

  test('has the same Message-ID and Date at every try', async () => {
    const copies: string[][] = [];
    const { deliver } = await start({
      dot: ({ body }) => {
        copies.push(body.filter((line) => /^(?:Message-ID|Date): /.test(line)));
        return copies.length === 1 ? 'reset' : '250 ok';
      },
    });
    const { dispatchId, batch } = await ledger.send(strangers(1));
    await deliver(batch);
    // Move the first try back by an hour: the Date header has only whole seconds, and otherwise both tries could have equal dates by chance.
    await ledger.run(`UPDATE deliveries SET first_claimed_at = first_claimed_at - interval '1 hour'`);
    const { rows } = await ledger.pool.query('SELECT first_claimed_at AS date FROM deliveries WHERE dispatch_id = $1', [
      dispatchId,
    ]);
    const hourBefore = rows[0].date as Date;
    await deliver(batch);
    const dateOf = (date: Date) => `Date: ${date.toUTCString().replace('GMT', '+0000')}`;
    const [messageId] = copies[0]!;
    expect(copies).toEqual([
      [messageId, dateOf(new Date(hourBefore.getTime() + 3_600_000))],
      [messageId, dateOf(hourBefore)],
    ]);
  });

  test('stays uncertain under `hold`, and is never sent again', async () => {
    const { smtp, deliver } = await start({ dot: 'reset' }, { uncertainPolicy: 'hold' });
    const { dispatchId, batch } = await ledger.send(strangers(1));
    await deliver(batch);
    expect(await only(dispatchId)).toMatchObject({ status: 'UNCERTAIN', dueIn: null, publishIn: null });
    expect(Object.values(await deliver(batch))).toEqual(['untried']);
    expect(smtp.bodies).toBe(1);
  });

  test('stays uncertain under `resend` after the last try', async () => {
    const { smtp, deliver } = await start({ dot: 'reset' }, { waitsMs: [1] });
    const { dispatchId, batch } = await ledger.send(strangers(1));
    for (let tries = 0; tries < 3; tries += 1) await deliver(batch);
    expect(smtp.bodies).toBe(2);
    expect(await only(dispatchId)).toMatchObject({ status: 'UNCERTAIN', attempts: 2, publishIn: null });
  });
});

describe('a lease', () => {
  test('that lapses before MAIL prevents the mail from being sent, and makes it due again at once', {
    timeout: 3_000,
  }, async () => {
    const leaseMs = 60_000;
    const leases = startHeldLeases({ sql: ledger.pool, leaseMs, logger: silent });
    const hold: typeof leases.hold = (claimed) => leases.hold(claimed, performance.now() - leaseMs);
    const { smtp, deliver } = await start({}, { leases: { ...leases, hold } });
    const { dispatchId, batch } = await ledger.send(strangers(2));
    expect(Object.values(await deliver(batch))).toEqual(['tried', 'tried']);
    expect(smtp.commands.filter((line) => line.startsWith('MAIL'))).toEqual([]);
    const [delivery] = await ledger.deliveries(dispatchId);
    expect(delivery).toMatchObject({ status: 'RETRYING', errorClass: 'INTERNAL' });
    expect(delivery!.dueIn).toBeLessThanOrEqual(0);
  });

  test('is not outlasted by an attempt: a silent server is given up before the lease lapses', async () => {
    const { smtp, deliver } = await start({ DATA: 'silence' }, { leaseMs: 2_400 });
    const { dispatchId, batch } = await ledger.send(strangers(1));
    const startedAt = performance.now();
    await deliver(batch);
    expect(performance.now() - startedAt).toBeLessThan(2_400);
    expect(await only(dispatchId)).toMatchObject({ status: 'RETRYING', errorClass: 'TIMEOUT' });
    await waitUntil(() => smtp.open.size === 0);
  });

  test('is not outlasted by an attempt that waited for a connection, even if the lease can’t be renewed', async () => {
    const leaseMs = 3_600;
    const sql = createFaultySql(ledger.pool);
    sql.fail('renew_leases', { times: Infinity });
    const { smtp, deliver } = await start({}, { sql, leaseMs, connections: 1 });
    const { batch } = await ledger.send(strangers(3));
    const startedAt = performance.now();
    const sinceStart = () => performance.now() - startedAt;
    // Two mails take 1.5 s each, which is within their deadlines. The third begins with 0.6 s of its lease left.
    smtp.script.dot = async ({ mail }) => {
      if (mail > 2) return 'silence';
      await waitUntil(() => sinceStart() > mail * 1_500, { what: 'a slow server' });
      return '250 ok';
    };
    await deliver(batch);
    expect(smtp.mails).toHaveLength(2);
    expect(sinceStart()).toBeLessThan(leaseMs + 300);
  });
});
