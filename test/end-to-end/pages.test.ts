import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { beforeAll, describe, expect, test } from 'vitest';
import { startTestTidings } from '../support/tidings.js';

let url: string;

beforeAll(async () => {
  ({ url } = await startTestTidings());
});

/** Uses node:http, since fetch always sends an Accept header. */
const call = async ({ path = '/', method = 'GET', accept }: { path?: string; method?: string; accept?: string }) => {
  const asked = request(`${url}${path}`, { method, headers: accept === undefined ? {} : { accept } });
  asked.end();
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  return {
    status: response.statusCode!,
    type: response.headers['content-type'],
    policy: response.headers['content-security-policy'],
    body: await text(response),
  };
};

describe('the page at /', () => {
  test.each([
    ['no Accept', undefined],
    ['*/*', '*/*'],
    ['text/*', 'text/*'],
    ['a browser’s Accept', 'text/html,application/xhtml+xml;q=0.9,*/*;q=0.8'],
    ['JSON', 'application/json'],
  ])('is served for %s', async (_name, accept) => {
    const page = await call({ ...(accept !== undefined && { accept }) });
    expect(page).toMatchObject({ status: 200, type: expect.stringContaining('text/html') });
    expect(page.body).toContain('<div id="root">');
    expect(page.policy).toContain("script-src 'self'");
  });

  test('is served with a query, and answers HEAD without a body', async () => {
    expect(await call({ path: '/?from=mail' })).toMatchObject({ status: 200 });
    for (const accept of ['*/*', 'text/html']) {
      expect(await call({ method: 'HEAD', accept })).toMatchObject({
        status: 200,
        type: expect.stringContaining('text/html'),
        body: '',
      });
    }
    expect(await call({ method: 'HEAD' })).toMatchObject({ status: 200, body: '' });
  });
});

test('an unknown path is a 404 for programs, and the admin’s page for a browser', async () => {
  for (const path of ['/nothing', '/users', '//', '/index.html', '/assets/none.js']) {
    for (const accept of [undefined, '*/*', 'application/json']) {
      const answer = await call({ path, ...(accept && { accept }) });
      expect({ path, accept, status: answer.status }).toEqual({ path, accept, status: 404 });
    }
  }
  expect(await call({ path: '/', method: 'POST' })).toMatchObject({ status: 404 });
  expect(await call({ path: '/users', accept: 'text/html' })).toMatchObject({ status: 200 });
});
