import 'reflect-metadata';
import { expect, test } from 'vitest';
import { Role } from '../../foundation/access/role.js';
import type { KnownPerson, RowFacts } from './import-context.js';
import type { ImportUserRow } from './user-import.inputs.js';
import { judgeImport } from './validate-import.js';

const personOf = (username: string, over: Partial<KnownPerson> = {}): KnownPerson => ({
  id: `id of ${username}`,
  username,
  firstName: '',
  lastName: '',
  locale: 'en',
  timezone: 'UTC',
  attributes: {},
  role: Role.NONE,
  isActive: true,
  groupIds: [],
  ...over,
});

/** Validates rows against existing users, whose addresses are `<username>@x.test`. */
const judge = (rows: ImportUserRow[], people: KnownPerson[] = [], groupIds: string[] = []) => {
  const owner = (username: string) => people.find((person) => person.username === username);
  const factsOf = ({ email, username }: ImportUserRow): RowFacts => ({
    emailKey: email.toLowerCase(),
    usernameKey: (username ?? email).toLowerCase(),
    usernameOwner: owner((username ?? email).toLowerCase())?.id ?? null,
    person: owner(email.toLowerCase().replace('@x.test', '')) ?? null,
  });
  const activeAdmins = people.filter(({ role, isActive }) => role === Role.ADMIN && isActive).length;
  const facts = { rows: rows.map(factsOf), groupIds: new Map([['readers', 'r']]), activeAdmins };
  return judgeImport({ rows, groupIds, facts });
};

test('an invalid address is reported once, and not again as the default username', () => {
  const [judged] = judge([{ email: 'no address' }]);
  expect(judged!.problems.map(({ field }) => field)).toEqual(['email']);
});

test('all problems of a row are reported at once', () => {
  const [judged] = judge([{ email: '', username: 'a b', locale: '?', timezone: '?', groups: ['x', 'readers', 'y'] }]);
  expect(judged!.problems.map(({ field }) => field).sort()).toEqual([
    'email',
    'groups',
    'groups',
    'locale',
    'timezone',
    'username',
  ]);
  expect(judged).toMatchObject({ outcome: 'REFUSED', fields: {}, joins: [] });
});

test('only changed fields are written, whatever the order of attributes', () => {
  const ivan = personOf('ivan', { firstName: 'Ivan', attributes: { a: [1], b: { c: 2, d: 3 } } });
  const row = {
    email: 'IVAN@x.test',
    username: 'Ivan',
    firstName: 'Ivan',
    lastName: 'P',
    attributes: { b: { d: 3, c: 2 } },
  };
  expect(judge([row], [ivan])).toMatchObject([
    { outcome: 'UPDATED', userId: ivan.id, fields: { username: 'Ivan', lastName: 'P' } },
  ]);
  expect(judge([{ email: 'ivan@x.test', attributes: { a: [1] } }], [ivan])[0]!.outcome).toBe('UNCHANGED');
});

test('a user joins each group once, and none that it is in already', () => {
  const rows = [
    { email: 'ivan@x.test', groups: ['readers'] },
    { email: 'new@x.test', groups: ['readers'] },
  ];
  const judged = judge(rows, [personOf('ivan', { groupIds: ['r'] })], ['r', 'all']);
  expect(judged.map(({ joins }) => joins)).toEqual([['all'], ['r', 'all']]);
});

test('a username is taken even if its owner gives it up in the same call', () => {
  const rows = [
    { email: 'ivan@x.test', username: 'ivan2' },
    { email: 'olga@x.test', username: 'ivan' },
  ];
  const outcomes = (list: ImportUserRow[]) =>
    judge(list, [personOf('ivan'), personOf('olga')]).map(({ outcome }) => outcome);
  expect(outcomes(rows)).toEqual(['UPDATED', 'REFUSED']);
  expect(outcomes(rows.toReversed())).toEqual(['REFUSED', 'UPDATED']);
});

test('of two admins one may be deactivated, and a refused row doesn’t count', () => {
  const admins = [personOf('anna', { role: Role.ADMIN }), personOf('boris', { role: Role.ADMIN })];
  const off = (name: string, more = {}) => ({ email: `${name}@x.test`, isActive: false, ...more });
  const outcomes = (list: ImportUserRow[]) => judge(list, admins).map(({ outcome }) => outcome);
  expect(outcomes([off('anna'), off('boris')])).toEqual(['UPDATED', 'REFUSED']);
  expect(outcomes([off('anna', { locale: '?' }), off('boris')])).toEqual(['REFUSED', 'UPDATED']);
});
