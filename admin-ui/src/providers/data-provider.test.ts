import { expect, test } from 'vitest';
import { createPoster } from '../api/post';
import { resourceApis } from '../features';
import { createDataProvider } from './data-provider';

/** Stands in for a server: gives one of the answers per request, and is unreachable afterwards. */
const server = (...answers: unknown[]) => {
  const requests: { query: string; variables: Record<string, unknown> }[] = [];
  const send: typeof fetch = async (_url, init) => {
    requests.push(JSON.parse(String(init?.body)));
    if (answers.length === 0) throw new TypeError('Failed to fetch');
    return Response.json(answers.shift());
  };
  const translate = (key: string, args: Record<string, unknown> = {}) =>
    String(key.startsWith('tidings.') ? key : (args._ ?? key));
  return { requests, provider: createDataProvider({ post: createPoster(send), apis: resourceApis, translate }) };
};

const listed = (items: unknown[], more = {}) => ({ data: { list: { items, total: items.length, ...more } } });
const refused = (extensions: Record<string, unknown>) => ({ errors: [{ message: 'No.', extensions }] });
const params = {
  pagination: { page: 2, perPage: 25 },
  sort: { field: 'name', order: 'ASC' as const },
  filter: { q: 'a' },
};

test('a list is loaded in one request with page, sort and filter', async () => {
  const { requests, provider } = server(listed([{ id: '1', name: 'Readers' }]));
  const { data, total } = await provider.getList('groups', params);
  expect(requests).toHaveLength(1);
  expect(requests[0]!.variables).toEqual({ page: { page: 2, perPage: 25 }, sort: params.sort, filter: { q: 'a' } });
  expect({ data: data.map(({ id }) => id), total }).toEqual({ data: ['1'], total: 1 });
});

test('a total that isn’t exact is not shown', async () => {
  const { provider } = server(listed([], { totalIsExact: false, hasNextPage: true }));
  const answer = await provider.getList('deliveries', params);
  expect(answer).not.toHaveProperty('total');
  expect(answer.pageInfo).toEqual({ hasNextPage: true, hasPreviousPage: true });
});

test('many records are deleted in one request', async () => {
  const { requests, provider } = server({ data: { deleted: 3 } });
  await provider.deleteMany('groups', { ids: ['1', '2', '3'] });
  expect(requests.map(({ variables }) => variables)).toEqual([{ ids: ['1', '2', '3'] }]);
});

test('many records are read in one request, templates by their slugs', async () => {
  const { requests, provider } = server(listed([]));
  await provider.getMany('templates', { ids: ['a', 'b'] });
  expect(requests[0]!.variables.filter).toEqual({ slugs: ['a', 'b'] });
});

test('errors of fields are put where React-Admin’s forms read them', async () => {
  const { provider } = server(
    refused({ code: 'BAD_USER_INPUT', issues: [{ path: 'email', rule: 'email.single', params: { max: 254 } }] }),
  );
  const creating = provider.create('users', { data: { username: 'ann', email: 'x' } });
  await expect(creating).rejects.toMatchObject({
    code: 'BAD_USER_INPUT',
    body: { errors: { email: 'tidings.rules.email.single' } },
  });
});

test('an ended session and an unreachable server give different error codes', async () => {
  const { provider } = server(refused({ code: 'UNAUTHENTICATED' }));
  await expect(provider.getOne('groups', { id: '1' })).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  await expect(provider.getOne('groups', { id: '1' })).rejects.toMatchObject({ code: 'UNREACHABLE' });
});

test('a failed save without errors of fields is an error of the whole form, and the form stays unsaved', async () => {
  const { provider } = server(refused({ code: 'CONFLICT' }));
  const creating = provider.create('groups', { data: { name: 'Readers' } });
  await expect(creating).rejects.toMatchObject({ body: { errors: { root: { serverError: 'No.' } } } });
});

test('a save sends the version with which the form was filled, and is refused if someone else saved since', async () => {
  const { requests, provider } = server(
    refused({ code: 'CONFLICT', reason: 'group.savedInBetween', updatedAt: '2026-01-02T00:00:00.000Z' }),
  );
  const data = { id: '1', name: 'Readers', description: '', updatedAt: '2026-01-01T00:00:00.001Z' };
  const saving = provider.update('groups', { id: '1', data, previousData: { ...data, updatedAt: 'of a later fetch' } });
  await expect(saving).rejects.toMatchObject({ message: 'tidings.reasons.group.savedInBetween' });
  expect(requests[0]!.variables.input).toEqual({
    name: 'Readers',
    description: '',
    expectedUpdatedAt: '2026-01-01T00:00:00.001Z',
  });
});

test('a missing record gives the error that it doesn’t exist', async () => {
  const { provider } = server({ data: { one: null } });
  await expect(provider.getOne('groups', { id: '1' })).rejects.toMatchObject({
    message: expect.stringContaining('item_doesnt_exist'),
  });
});

test('a user who may not set roles can save the other fields', async () => {
  const { requests, provider } = server({ data: { saved: { id: '1', groups: [] } } });
  const user = { id: '1', username: 'ann', email: 'ann@example.com', role: 'EDITOR', isActive: true };
  await provider.update('users', { id: '1', data: { ...user, firstName: 'Ann' }, previousData: user });
  const { input } = requests[0]!.variables as { input: Record<string, unknown> };
  expect(input).toMatchObject({ firstName: 'Ann', groupIds: [] });
  expect(input).not.toHaveProperty('role');
  expect(input).not.toHaveProperty('password');
});
