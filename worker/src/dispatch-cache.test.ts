import { NO_PARTS } from '@tidings/core/rendering/template-version';
import { expect, onTestFinished, test, vi } from 'vitest';
import { CACHE_CLEAR_MS, createDispatchCache } from './dispatch-cache.js';
import { createFaultySql } from './testing/faulty-sql.js';
import { createTestLedger, strangers } from './testing/ledger.js';

const ledger = await createTestLedger();

const start = () => {
  const sql = createFaultySql(ledger.pool);
  return { sql, read: createDispatchCache(sql) };
};

test('a dispatch has its context and the template version that it pins', async () => {
  const { read } = start();
  const { dispatchId } = await ledger.send(strangers(1), { context: { word: 'beetles' } });
  expect((await read([dispatchId])).get(dispatchId)).toMatchObject({
    id: dispatchId,
    type: 'GROUP',
    templateSlug: 'plain',
    templateVersion: 1,
    title: 'Hello {{user.name}}',
    context: { word: 'beetles' },
  });
});

test('each dispatch and each version is read once, and missing ones are read in one statement', async () => {
  const { sql, read } = start();
  const sends = [await ledger.send(strangers(1)), await ledger.send(strangers(1)), await ledger.send(strangers(1))];
  const [a, b, c] = sends.map(({ dispatchId }) => dispatchId) as [string, string, string];
  expect([...(await read([a, a, b])).keys()].sort()).toEqual([a, b].sort());
  expect([...(await read([c, a])).keys()].sort()).toEqual([a, c].sort());
  await read([a, b, c]);
  expect(sql.asked).toEqual(['read_own_contents', 'read_version_contents', 'read_own_contents']);
});

test('an erased context leaves the cache after a while', async () => {
  vi.useFakeTimers({ toFake: ['setInterval'] });
  onTestFinished(() => void vi.useRealTimers());
  const { read } = start();
  const { dispatchId } = await ledger.send(strangers(1), { context: { word: 'beetles' } });
  const contextNow = async () => (await read([dispatchId])).get(dispatchId)!.context;
  await contextNow();
  await ledger.run(`UPDATE dispatches SET context = '{}' WHERE id = $1`, [dispatchId]);
  expect(await contextNow()).toEqual({ word: 'beetles' });
  vi.advanceTimersByTime(CACHE_CLEAR_MS);
  expect(await contextNow()).toEqual({});
});

test('no statement is run for an empty list', async () => {
  const { sql, read } = start();
  expect((await read([])).size).toBe(0);
  expect(sql.asked).toEqual([]);
});

test('an unknown dispatch isn’t in the result, and is looked up again the next time', async () => {
  const { sql, read } = start();
  const { dispatchId } = await ledger.send(strangers(1));
  const nobody = '01890b0c-0000-7000-8000-00000000ffff';
  expect([...(await read([dispatchId, nobody])).keys()]).toEqual([dispatchId]);
  await read([nobody]);
  expect(sql.asked).toEqual(['read_own_contents', 'read_version_contents', 'read_own_contents']);
});

test('a failure of PostgreSQL isn’t cached', async () => {
  const { sql, read } = start();
  const { dispatchId } = await ledger.send(strangers(1));
  sql.fail('read_own_contents');
  await expect(read([dispatchId])).rejects.toThrow('Connection terminated');
  expect((await read([dispatchId])).has(dispatchId)).toBe(true);
});

test('dispatches of one version share its sources in memory', async () => {
  const parts = JSON.stringify({ ...NO_PARTS, partials: { footer: 'Bye' }, attachments: [] });
  await ledger.run(
    `INSERT INTO template_versions (slug, version, title, content, parts) VALUES ('large', 1, 'One', 'x', $1)`,
    [parts],
  );
  const { read } = start();
  const contents = [];
  for (const word of ['one', 'two']) {
    const { dispatchId } = await ledger.send(strangers(1), { template: 'large', context: { word } });
    contents.push((await read([dispatchId])).get(dispatchId)!);
  }
  const [one, two] = contents;
  expect([one!.context, two!.context]).toEqual([{ word: 'one' }, { word: 'two' }]);
  expect(two!.parts).toBe(one!.parts);
  expect(one!.parts!.partials).toEqual({ footer: 'Bye' });
});

test('versions of one template are cached separately', async () => {
  await ledger.run(
    `INSERT INTO template_versions (slug, version, title, content) VALUES ('two', 1, 'One', 'x'), ('two', 2, 'Two', 'x')`,
  );
  const { read } = start();
  const sends = [
    await ledger.send(strangers(1), { template: 'two' }),
    await ledger.send(strangers(1), { template: 'two' }),
  ];
  await ledger.run('UPDATE dispatches SET template_version = 2 WHERE id = $1', [sends[1]!.dispatchId]);
  const prepared = await read(sends.map(({ dispatchId }) => dispatchId));
  expect(sends.map(({ dispatchId }) => prepared.get(dispatchId)!.title)).toEqual(['One', 'Two']);
});
