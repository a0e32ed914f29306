import { lazy } from 'react';
import type { ResourceProps } from 'react-admin';
import { type Person, personText } from '../components/person-text';

export const users: ResourceProps = {
  name: 'users',
  recordRepresentation: (user) => personText(user as Person),
  list: lazy(async () => ({ default: (await import('./UserList')).UserList })),
  create: lazy(async () => ({ default: (await import('./UserCreate')).UserCreate })),
  edit: lazy(async () => ({ default: (await import('./UserEdit')).UserEdit })),
};
