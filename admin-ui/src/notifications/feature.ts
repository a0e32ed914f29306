import Campaign from '@mui/icons-material/Campaign';
import { lazy } from 'react';
import type { Feature } from '../feature';
import { notificationsEnglish, notificationsRussian } from './messages';
import { notificationsApi } from './notifications-api';

export const notifications: Feature = {
  name: 'notifications',
  icon: Campaign,
  routes: {
    recordRepresentation: 'name',
    list: lazy(async () => ({ default: (await import('./NotificationList')).NotificationList })),
    create: lazy(async () => ({ default: (await import('./NotificationCreate')).NotificationCreate })),
    edit: lazy(async () => ({ default: (await import('./NotificationEdit')).NotificationEdit })),
  },
  api: notificationsApi,
  auditSubjects: ['notification'],
  messages: { en: notificationsEnglish, ru: notificationsRussian },
};
