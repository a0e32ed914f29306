import { waitUntil } from '@tidings/core/runtime/wait-until';
import { describe, expect, test } from 'vitest';
import { startDelivery } from './testing/delivery.js';
import { createFaultySql } from './testing/faulty-sql.js';
import { createTestLedger, strangers } from './testing/ledger.js';
import { type Script, startScriptedSmtp } from './testing/scripted-smtp.js';

const ledger = await createTestLedger();

const start = async (script: Script = {}) => {
  const smtp = await startScriptedSmtp(script);
  const sql = createFaultySql(ledger.pool);
  return { smtp, sql, ...startDelivery({ sql, smtpUrl: smtp.url }) };
};

describe('a failure of PostgreSQL', () => {
  test('before the claim rejects the batch, and nothing is done', async () => {
    const { smtp, sql, deliver } = await start();
    const { dispatchId, batch } = await ledger.send(strangers(2));
    sql.fail('claim_deliveries');
    await expect(deliver(batch)).rejects.toThrow('Connection terminated');
    expect(await ledger.statuses(dispatchId)).toEqual(['QUEUED', 'QUEUED']);
    expect(smtp.connections).toBe(0);
  });

  test('after the claim, while unknown ids are looked up, doesn’t stop claimed deliveries from being sent', async () => {
    const { smtp, sql, deliver } = await start();
    const { dispatchId, batch } = await ledger.send(strangers(2));
    sql.fail('find_unknown_deliveries');
    const withUnknown = [...batch, { deliveryId: '999999999', dispatchId }];
    // A rejected batch has had no effect, so the caller may retry it.
    await deliver(withUnknown).catch(() => deliver(withUnknown));
    expect(await ledger.statuses(dispatchId)).toEqual(['SENT', 'SENT']);
    expect(smtp.mails).toHaveLength(2);
  });

  test('while dispatches are read leads to a retry of their mails', async () => {
    const { smtp, sql, deliver } = await start();
    const { dispatchId, batch } = await ledger.send(strangers(2));
    sql.fail('read_own_contents');
    await deliver(batch);
    expect(await ledger.deliveries(dispatchId)).toMatchObject(
      Array(2).fill({ status: 'RETRYING', errorClass: 'INTERNAL', error: 'the dispatch could not be read' }),
    );
    expect(smtp.connections).toBe(0);
    await ledger.makeDue();
    await deliver(batch);
    expect(await ledger.statuses(dispatchId)).toEqual(['SENT', 'SENT']);
  });

  test.each(['before', 'after'] as const)(
    '%s a result is settled neither loses the result nor sends a mail twice',
    async (when) => {
      const { smtp, sql, deliver } = await start();
      const { dispatchId, ids, batch } = await ledger.send(strangers(2));
      sql.fail('settle_attempts', { when });
      expect(Object.values(await deliver(batch))).toEqual(['tried', 'tried']);
      expect(await ledger.dispatch(dispatchId)).toEqual({ status: 'COMPLETED', total: 2, sent: 2 });
      expect((await ledger.attempts()).filter(({ deliveryId }) => ids.includes(deliveryId))).toHaveLength(2);
      expect(smtp.mails).toHaveLength(2);
    },
  );

  test('that lasts long delays the verdict on a mail until its result is committed', async () => {
    const { smtp, sql, deliverBatch } = await start();
    const { ids, batch } = await ledger.send(strangers(1));
    const outage = sql.fail('settle_attempts', { times: Infinity });
    const verdicts: string[] = [];
    const delivering = deliverBatch(batch, (id) => verdicts.push(id));
    await waitUntil(() => sql.asked.filter((name) => name === 'settle_attempts').length >= 2);
    expect([smtp.mails.length, verdicts]).toEqual([1, []]);
    outage.end();
    await delivering;
    expect(verdicts).toEqual(ids);
  });
});

describe('one recipient doesn’t block the others', () => {
  // PostgreSQL refuses a NUL and an unpaired surrogate in JSON.
  test.each([
    ['a NUL', '550 5.1.1 who is \u0000?'],
    ['an emoji that truncation would cut in half', `550 5.1.1 ${'x'.repeat(489)}🪲 is no beetle of ours`],
    ['invalid UTF-8', `550 5.1.1 ${Buffer.from([0xff, 0xfe, 0x80]).toString('latin1')}`],
    ['a control character', '550 5.1.1 \u001b[31mred\u0007'],
    ['a line of a megabyte', `550 5.1.1 ${'x'.repeat(900_000)}`],
  ])('a reply with %s is stored', { timeout: 3_000 }, async (_what, reply) => {
    const { smtp, deliver } = await start({ RCPT: ({ line }) => (line.includes('person0@') ? reply : '250 ok') });
    const { dispatchId, batch } = await ledger.send(strangers(2));
    await deliver(batch);
    expect(await ledger.statuses(dispatchId)).toEqual(['FAILED', 'SENT']);
    const { error } = (await ledger.deliveries(dispatchId))[0]!;
    expect(error).toMatch(/^550 5\.1\.1 /);
    expect(error!.length).toBeLessThanOrEqual(500);
    expect(smtp.mails).toHaveLength(1);
  });

  test('a mail that can’t be composed fails alone', { timeout: 3_000 }, async () => {
    await ledger.addTemplate('deep', 'Hi', '<p>Hello</p>{{{more}}}');
    const { smtp, deliver } = await start();
    const people = [{}, { more: '<div>'.repeat(20_000) }, {}].map((context, n) => ({
      email: `person${n}@example.test`,
      recipient: { context },
    }));
    const { dispatchId, ids, batch } = await ledger.send(people, { template: 'deep' });
    expect(await deliver(batch)).toMatchObject({ [ids[0]!]: 'tried', [ids[2]!]: 'tried' });
    const [first, deep, last] = await ledger.deliveries(dispatchId);
    expect([first!.status, last!.status]).toEqual(['SENT', 'SENT']);
    expect(deep!.status).toMatch(/^(SENT|FAILED)$/);
    expect(smtp.mails.length).toBeGreaterThanOrEqual(2);
  });

  test('a mail server that hangs for one recipient doesn’t block the others', async () => {
    let goOn = () => {};
    const { smtp, deliverBatch } = await start();
    smtp.script.RCPT = ({ line }) =>
      line.includes('person0@') ? new Promise((resolve) => (goOn = () => resolve('250 ok'))) : '250 ok';
    const { dispatchId, batch } = await ledger.send(strangers(6));
    const delivering = deliverBatch(batch, () => {});
    await waitUntil(async () => (await ledger.dispatch(dispatchId)).sent === 5);
    goOn();
    await delivering;
    expect(await ledger.dispatch(dispatchId)).toMatchObject({ status: 'COMPLETED', sent: 6 });
  });
});
