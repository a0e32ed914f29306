import { expect, test } from 'vitest';
import { createFetcher } from './fetcher';

const recorded = (apiKey: string) => {
  const requests: RequestInit[] = [];
  const fetcher = createFetcher({
    apiKey: () => apiKey,
    send: async (_url, init) => {
      requests.push(init ?? {});
      return Response.json({ data: {} });
    },
  });
  return { requests, ask: () => fetcher({ query: '{ me { id } }' }) };
};

test('without an API key, the session authenticates the request', async () => {
  const { requests, ask } = recorded('');
  await ask();
  expect(requests[0]).toMatchObject({ credentials: 'same-origin', headers: { 'x-requested-with': 'tidings' } });
  expect(requests[0]?.headers).not.toHaveProperty('authorization');
});

test('with an API key, only the key authenticates the request', async () => {
  const { requests, ask } = recorded(' tdg_123 ');
  await ask();
  expect(requests[0]).toMatchObject({ credentials: 'omit', headers: { authorization: 'Bearer tdg_123' } });
});
