import 'reflect-metadata';
import { expect, test } from 'vitest';
import { Role } from '../../foundation/access/role.js';
import type { KnownPerson, RowContext } from './import-context.js';
import type { ImportUserRow } from './user-import.inputs.js';
import { validateImport } from './validate-import.js';

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
const validate = (rows: ImportUserRow[], people: KnownPerson[] = [], groupIds: string[] = []) => {
  const owner = (username: string) => people.find((person) => person.username === username);
  const contextOf = ({ email, username }: ImportUserRow): RowContext => ({
    emailKey: email.toLowerCase(),
    usernameKey: (username ?? email).toLowerCase(),
    usernameOwner: owner((username ?? email).toLowerCase())?.id ?? null,
    person: owner(email.toLowerCase().replace('@x.test', '')) ?? null,
  });
  const activeAdmins = people.filter(({ role, isActive }) => role === Role.ADMIN && isActive).length;
  const context = { rows: rows.map(contextOf), groupIds: new Map([['readers', 'r']]), activeAdmins };
  return validateImport({ rows, groupIds, context });
};

test('an invalid address is reported once, and not again as the default username', () => {
  const [validated] = validate([{ email: 'no address' }]);
  expect(validated!.problems.map(({ field }) => field)).toEqual(['email']);
});

test('all issues of a row are reported at once', () => {
  const [validated] = validate([
    { email: '', username: 'a b', locale: '?', timezone: '?', groups: ['x', 'readers', 'y'] },
  ]);
  expect(validated!.problems.map(({ field }) => field).sort()).toEqual([
    'email',
    'groups',
    'groups',
    'locale',
    'timezone',
    'username',
  ]);
  expect(validated).toMatchObject({ outcome: 'REFUSED', fields: {}, joins: [] });
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
  expect(validate([row], [ivan])).toMatchObject([
    { outcome: 'UPDATED', userId: ivan.id, fields: { username: 'Ivan', lastName: 'P' } },
  ]);
  expect(validate([{ email: 'ivan@x.test', attributes: { a: [1] } }], [ivan])[0]!.outcome).toBe('UNCHANGED');
});

test('a user joins each group once, and none that it is in already', () => {
  const rows = [
    { email: 'ivan@x.test', groups: ['readers'] },
    { email: 'new@x.test', groups: ['readers'] },
  ];
  const validated = validate(rows, [personOf('ivan', { groupIds: ['r'] })], ['r', 'all']);
  expect(validated.map(({ joins }) => joins)).toEqual([['all'], ['r', 'all']]);
});

test('a username is taken even if its owner gives it up in the same call', () => {
  const rows = [
    { email: 'ivan@x.test', username: 'ivan2' },
    { email: 'olga@x.test', username: 'ivan' },
  ];
  const outcomes = (list: ImportUserRow[]) =>
    validate(list, [personOf('ivan'), personOf('olga')]).map(({ outcome }) => outcome);
  expect(outcomes(rows)).toEqual(['UPDATED', 'REFUSED']);
  expect(outcomes(rows.toReversed())).toEqual(['REFUSED', 'UPDATED']);
});

test('one of two admins may be deactivated, and refused rows do not count', () => {
  const admins = [personOf('anna', { role: Role.ADMIN }), personOf('boris', { role: Role.ADMIN })];
  const off = (name: string, more = {}) => ({ email: `${name}@x.test`, isActive: false, ...more });
  const outcomes = (list: ImportUserRow[]) => validate(list, admins).map(({ outcome }) => outcome);
  expect(outcomes([off('anna'), off('boris')])).toEqual(['UPDATED', 'REFUSED']);
  expect(outcomes([off('anna', { locale: '?' }), off('boris')])).toEqual(['REFUSED', 'UPDATED']);
});
