import { expect, test } from 'vitest';
import { may, type Role } from './permissions';

test.each<{ role: Role; resource: string; action: string; allowed: boolean }>([
  { role: 'VIEWER', resource: 'templates', action: 'list', allowed: true },
  { role: 'VIEWER', resource: 'templates', action: 'edit', allowed: false },
  { role: 'VIEWER', resource: 'dispatches', action: 'create', allowed: false },
  { role: 'VIEWER', resource: 'api-keys', action: 'list', allowed: false },
  { role: 'EDITOR', resource: 'dispatches', action: 'create', allowed: true },
  { role: 'EDITOR', resource: 'groups', action: 'delete', allowed: true },
  { role: 'EDITOR', resource: 'users', action: 'list', allowed: true },
  { role: 'EDITOR', resource: 'users', action: 'create', allowed: false },
  { role: 'EDITOR', resource: 'api-keys', action: 'list', allowed: false },
  { role: 'ADMIN', resource: 'api-keys', action: 'create', allowed: true },
  { role: 'NONE', resource: 'templates', action: 'list', allowed: false },
])('$role, $resource, $action: $allowed', ({ role, resource, action, allowed }) => {
  expect(may(role, { resource, action })).toBe(allowed);
});
