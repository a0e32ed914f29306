import pg from 'pg';
import { request } from 'node:http';
import { expect, test, vi } from 'vitest';
import { startTestTidings } from '../support/tidings.js';
const sleep = (ms: number) => new Promise((r) => setTimeout(r, ms));
test('adhoc', { timeout: 600_000 }, async () => {
  const { admin, databaseUrl } = await startTestTidings();
  const client = new pg.Client(databaseUrl); await client.connect();
  await client.query(`INSERT INTO users (id, username, email, first_name) SELECT gen_random_uuid(), 'p'||n, 'p'||n||'@x.test', repeat('x',100) FROM generate_series(1,300000) n`);
  const spy = vi.spyOn(pg.Client.prototype, 'query');
  const pages = () => (spy.mock.calls as unknown[][]).filter(([s]) => typeof s === 'string' && s.includes('string_agg')).length;
  const req = request(`${admin.url}/export/users.csv`, { headers: { authorization: `Bearer ${admin.token}` } }); req.end();
  const res: any = await new Promise((r) => req.on('response', r));
  await sleep(2500); const a = pages(); await sleep(1500); const b = pages();
  console.log('stalled pages', a, b);
  req.destroy(); await sleep(500); console.log('after abort', pages());
  spy.mockRestore(); await sleep(500);
  let peak = 0; let bytes = 0; const base = process.memoryUsage().heapUsed;
  const response = await fetch(`${admin.url}/export/users.csv`, { headers: { authorization: `Bearer ${admin.token}` } });
  const t = performance.now();
  for await (const c of response.body!) { bytes += c.length; peak = Math.max(peak, process.memoryUsage().heapUsed); }
  console.log('300k', bytes, 'heap base', base / 1e6, 'peak', peak / 1e6, (performance.now() - t) / 1000);
  // broken mid-way and at once
  for (const at of [0, 5]) {
    let n = 0;
    const orig = pg.Client.prototype.query;
    const s2 = vi.spyOn(pg.Client.prototype, 'query').mockImplementation(function (this: any, ...args: any[]) {
      if (typeof args[0] === 'string' && args[0].includes('string_agg') && n++ >= at) { const e: any = new Error('Connection terminated unexpectedly'); const cb = args.find((x) => typeof x === 'function'); if (cb) { cb(e); return undefined as never; } return Promise.reject(e) as never; }
      return (orig as any).apply(this, args);
    } as never);
    const r = await fetch(`${admin.url}/export/users.csv`, { headers: { authorization: `Bearer ${admin.token}` } });
    console.log('broken at', at, r.status, r.headers.get('content-type'), r.headers.get('content-disposition'), await r.text().then((x) => x.slice(0, 200), (e) => `ERR ${e}`));
    s2.mockRestore();
  }
  // deadlock
  await client.query('BEGIN');
  await client.query("INSERT INTO users (id, username, email) VALUES (gen_random_uuid(), 'bb', 'b@y.test')");
  const importing = admin.post('mutation { importUsers(input: { rows: [{email:"a@y.test"},{email:"b@y.test"}] }) { created } }');
  await sleep(300);
  const mine = client.query("INSERT INTO users (id, username, email) VALUES (gen_random_uuid(), 'aa', 'a@y.test')");
  console.log(JSON.stringify(await importing)); await mine; await client.query('ROLLBACK');
  console.log(JSON.stringify(await admin.post('mutation { importUsers(input: { rows: [{email:"a@y.test", attributes: {a: "x\\u0000"}}] }) { created } }')));
  await client.end();
});
