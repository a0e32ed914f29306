import { expect, test } from 'vitest';
import { requiredPermission } from './required-permission';

test.each([
  { resource: 'templates', action: 'list', permission: 'read' },
  { resource: 'templates', action: 'edit', permission: 'write' },
  { resource: 'groups', action: 'delete', permission: 'write' },
  { resource: 'dispatches', action: 'list', permission: 'read' },
  { resource: 'dispatches', action: 'create', permission: 'send' },
  { resource: 'users', action: 'list', permission: 'read' },
  { resource: 'users', action: 'create', permission: 'administer' },
  { resource: 'team', action: 'list', permission: 'read' },
  { resource: 'team', action: 'edit', permission: 'administer' },
  { resource: 'api-keys', action: 'list', permission: 'administer' },
  { resource: 'audit', action: 'list', permission: 'administer' },
  { resource: 'personal-data', action: 'list', permission: 'administer' },
])('the action $action on $resource needs the permission $permission', ({ resource, action, permission }) => {
  expect(requiredPermission({ resource, action })).toBe(permission);
});
