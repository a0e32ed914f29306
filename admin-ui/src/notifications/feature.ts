import { lazy } from 'react';
import type { ResourceProps } from 'react-admin';

export const notifications: ResourceProps = {
  name: 'notifications',
  recordRepresentation: 'name',
  list: lazy(async () => ({ default: (await import('./NotificationList')).NotificationList })),
  create: lazy(async () => ({ default: (await import('./NotificationCreate')).NotificationCreate })),
  edit: lazy(async () => ({ default: (await import('./NotificationEdit')).NotificationEdit })),
};
