import { lazy } from 'react';
import type { ResourceProps } from 'react-admin';

export const groups: ResourceProps = {
  name: 'groups',
  recordRepresentation: 'name',
  list: lazy(async () => ({ default: (await import('./GroupList')).GroupList })),
  create: lazy(async () => ({ default: (await import('./GroupCreate')).GroupCreate })),
  edit: lazy(async () => ({ default: (await import('./GroupEdit')).GroupEdit })),
};
