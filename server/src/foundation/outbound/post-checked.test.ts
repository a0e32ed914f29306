import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo, LookupFunction } from 'node:net';
import { expect, test } from 'vitest';
import { cleanUp } from '../../../../test/support/clean-up.js';
import { allowedNetworks } from './networks.js';
import { MAX_ANSWER_BYTES, postChecked } from './post-checked.js';

const NONE = allowedNetworks('');
const LOOPBACK = allowedNetworks('loopback');

const serve = async (listener: RequestListener): Promise<{ port: number; requests: string[] }> => {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.headers.host} ${request.url}`);
    listener(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanUp(async () => {
    server.closeAllConnections();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, requests };
};

/** A resolver that gives these addresses, one list for each lookup. */
const resolverOf = (...lists: string[][]) => {
  let lookups = 0;
  const lookup: LookupFunction = (_hostname, _options, callback) => {
    const addresses = lists[Math.min(lookups, lists.length - 1)]!;
    lookups += 1;
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  };
  return { lookup, lookups: () => lookups };
};

const post = (url: string, options: Partial<Parameters<typeof postChecked>[2]> = {}) =>
  postChecked(url, { headers: { 'x-test': '1' }, body: '{}' }, { allowed: NONE, ...options });

test.each([
  'https://127.0.0.1/',
  'https://127.1/',
  'https://2130706433/',
  'https://0x7f000001/',
  'https://0/',
  'https://10.1.2.3/',
  'https://172.16.0.1/',
  'https://192.168.1.1/',
  'https://169.254.169.254/latest/meta-data',
  'https://100.64.0.1/',
  'https://224.0.0.1/',
  'https://255.255.255.255/',
  'https://[::1]/',
  'https://[::]/',
  'https://[::ffff:127.0.0.1]/',
  'https://[::ffff:a9fe:a9fe]/',
  'https://[::127.0.0.1]/',
  'https://[64:ff9b::7f00:1]/',
  'https://[2002:7f00:1::]/',
  'https://[fd00::1]/',
  'https://[fe80::1]/',
])('the address in %s is refused', async (url) => {
  await expect(post(url)).rejects.toThrow(/isn't public$/);
});

test('a public address is reached by https only', async () => {
  const { lookup } = resolverOf(['93.184.215.14']);
  await expect(post('http://example.com/', { lookup })).rejects.toThrow('example.com can be reached by https only');
  await expect(post('ftp://example.com/', { lookup })).rejects.toThrow('only https is possible');
});

test('a name is refused if one of its addresses is not public', async () => {
  const { port, requests } = await serve((_request, response) => response.end());
  for (const addresses of [['127.0.0.1'], ['93.184.215.14', '127.0.0.1'], ['::ffff:127.0.0.1']]) {
    const { lookup } = resolverOf(addresses);
    await expect(post(`https://hook.test:${port}/`, { lookup })).rejects.toThrow(/^hook\.test has the address/);
  }
  expect(requests).toEqual([]);
});

test('the system’s resolver is used, and localhost is refused', async () => {
  await expect(post('https://localhost/')).rejects.toThrow(/^localhost has the address/);
});

test('the checked address is connected to, without a second lookup', async () => {
  const { port, requests } = await serve((_request, response) => response.end('ok'));
  const { lookup, lookups } = resolverOf(['127.0.0.1'], ['127.0.0.2']);
  expect(await post(`http://hook.test:${port}/in?a=1`, { lookup, allowed: LOOPBACK })).toEqual({
    status: 200,
    text: 'ok',
  });
  expect(lookups()).toBe(1);
  expect(requests).toEqual([`POST hook.test:${port} /in?a=1`]);
});

test('allowed networks don’t allow others', async () => {
  const { lookup } = resolverOf(['127.0.0.1', '10.0.0.1']);
  await expect(post('http://hook.test/', { lookup, allowed: LOOPBACK })).rejects.toThrow(
    "hook.test has the address 10.0.0.1, which isn't public",
  );
});

test('redirects are not followed', async () => {
  const target = await serve((_request, response) => response.end());
  const { port } = await serve((_request, response) =>
    response.writeHead(302, { location: `http://127.0.0.1:${target.port}/` }).end(),
  );
  expect(await post(`http://127.0.0.1:${port}/`, { allowed: LOOPBACK })).toMatchObject({ status: 302 });
  expect(target.requests).toEqual([]);
});

test('no more of an endless answer is read than its beginning', async () => {
  const { port } = await serve((_request, response) => {
    const timer = setInterval(() => response.write('x'.repeat(500)), 1);
    response.on('close', () => clearInterval(timer));
  });
  const { text } = await post(`http://127.0.0.1:${port}/`, { allowed: LOOPBACK });
  expect(text).toBe('x'.repeat(MAX_ANSWER_BYTES));
});

test('a server that doesn’t answer, or stops in the middle, is given up', async () => {
  const silent = await serve(() => {});
  const stuck = await serve((_request, response) => response.writeHead(200).write('x'));
  for (const { port } of [silent, stuck]) {
    await expect(post(`http://127.0.0.1:${port}/`, { allowed: LOOPBACK, withinMs: 300 })).rejects.toThrow(
      "127.0.0.1 didn't answer in time",
    );
  }
});

test('an error doesn’t show the path, which may be secret', async () => {
  const { port } = await serve((request) => request.socket.destroy());
  const failure = post(`http://127.0.0.1:${port}/s3cret`, { allowed: LOOPBACK });
  await expect(failure).rejects.toThrow(/^127\.0\.0\.1 can't be reached: ECONNRESET$/);
});

test('a prefix that is too long is refused', () => {
  expect(() => allowedNetworks('10.0.0.0/33')).toThrow();
});
