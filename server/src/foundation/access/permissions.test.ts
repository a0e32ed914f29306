import 'reflect-metadata';
import { expect, test } from 'vitest';
import { userPermissions } from './permissions.js';
import { Role } from './role.js';

test.each([
  { role: Role.NONE, granted: [] },
  { role: Role.VIEWER, granted: ['read'] },
  { role: Role.EDITOR, granted: ['read', 'write', 'send'] },
  { role: Role.ADMIN, granted: ['read', 'write', 'send', 'administer'] },
])('the role $role has exactly the permissions $granted', ({ role, granted }) => {
  const permissions = Object.entries(userPermissions({ role, isActive: true }));
  expect(permissions.filter(([, has]) => has).map(([name]) => name)).toEqual(granted);
});

test('an inactive administrator has no permission', () => {
  expect(Object.values(userPermissions({ role: Role.ADMIN, isActive: false }))).toEqual([false, false, false, false]);
});
