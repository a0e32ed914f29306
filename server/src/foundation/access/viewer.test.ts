import 'reflect-metadata';
import { describe, expect, test } from 'vitest';
import { ApiKeyScope } from './api-key-scope.js';
import { Role } from './role.js';
import { callerOf, demand, describeHolders, may, onlyOwnSends, type Permission, type Viewer } from './viewer.js';

const PERMISSIONS: Permission[] = [
  'ANYONE',
  'SIGNED_IN',
  'READ',
  'READ_SENDS',
  'WRITE',
  'SEND',
  'RECORD_FEEDBACK',
  'MANAGE_USERS',
  'MANAGE_ACCESS',
  'MANAGE_KEYS',
  'MANAGE_SENDERS',
];

const STRANGER: Viewer = { kind: 'stranger' };
const user = (role: Role): Viewer => ({ kind: 'user', userId: 'u1', role, sessionHash: Buffer.alloc(0) });
const key = (...scopes: ApiKeyScope[]): Viewer => ({
  kind: 'key',
  keyId: 'k1',
  scopes,
  isLimited: false,
  isStrict: false,
});

const { SEND, READ, WRITE, FEEDBACK } = ApiKeyScope;

describe('the permissions of a caller', () => {
  test.each<[string, Viewer, Permission[]]>([
    ['a stranger', STRANGER, []],
    ['a user with the role NONE', user(Role.NONE), ['SIGNED_IN']],
    ['a user with the role VIEWER', user(Role.VIEWER), ['SIGNED_IN', 'READ', 'READ_SENDS']],
    ['a user with the role EDITOR', user(Role.EDITOR), ['SIGNED_IN', 'READ', 'READ_SENDS', 'WRITE', 'SEND']],
    ['a user with the role ADMIN', user(Role.ADMIN), PERMISSIONS],
    ['a key without scopes', key(), []],
    ['a key with SEND', key(SEND), ['SEND', 'READ_SENDS']],
    ['a key with READ', key(READ), ['READ', 'READ_SENDS']],
    ['a key with WRITE', key(WRITE), ['WRITE', 'MANAGE_USERS']],
    ['a key with FEEDBACK', key(FEEDBACK), ['RECORD_FEEDBACK']],
    [
      'a key with all scopes',
      key(SEND, READ, WRITE, FEEDBACK),
      ['READ', 'READ_SENDS', 'WRITE', 'SEND', 'RECORD_FEEDBACK', 'MANAGE_USERS'],
    ],
  ])('are exactly those of its role or scopes (%s)', (_who, viewer, permissions) => {
    const granted = PERMISSIONS.filter((permission) => may(viewer, permission));
    expect(granted.sort()).toEqual([...new Set<Permission>(['ANYONE', ...permissions])].sort());
  });
});

test('a missing permission is UNAUTHENTICATED for a stranger and FORBIDDEN for everybody else', () => {
  const codeOf = (viewer: Viewer, permission: Permission) => {
    try {
      demand(viewer, permission);
      return undefined;
    } catch (err) {
      return (err as { code: string }).code;
    }
  };
  expect(codeOf(STRANGER, 'READ')).toBe('UNAUTHENTICATED');
  expect(codeOf(user(Role.VIEWER), 'WRITE')).toBe('FORBIDDEN');
  expect(codeOf(key(READ), 'SEND')).toBe('FORBIDDEN');
  expect(codeOf(user(Role.EDITOR), 'WRITE')).toBeUndefined();
  expect(codeOf(STRANGER, 'ANYONE')).toBeUndefined();
});

test('only a caller without READ is limited to its own dispatches', () => {
  expect(onlyOwnSends(key(SEND))).toBe('key:k1');
  expect(onlyOwnSends(key(SEND, READ))).toBeUndefined();
  expect(onlyOwnSends(user(Role.VIEWER))).toBeUndefined();
});

test('the stored name of a caller consists of its kind and id', () => {
  expect([STRANGER, user(Role.NONE), key(SEND)].map(callerOf)).toEqual(['stranger', 'user:u1', 'key:k1']);
});

test.each<[Permission, string]>([
  ['ANYONE', 'Callers: anyone.'],
  ['SIGNED_IN', 'Callers: signed-in users.'],
  ['MANAGE_KEYS', 'Callers: ADMIN.'],
  ['MANAGE_SENDERS', 'Callers: ADMIN.'],
  ['SEND', 'Callers: EDITOR, ADMIN, keys with SEND.'],
  ['READ_SENDS', 'Callers: VIEWER, EDITOR, ADMIN, keys with SEND, keys with READ.'],
])('the schema describes who has the permission %s', (permission, sentence) =>
  expect(describeHolders(permission)).toBe(sentence),
);
