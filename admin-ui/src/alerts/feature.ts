import NotificationsActive from '@mui/icons-material/NotificationsActive';
import { lazy } from 'react';
import type { Feature } from '../feature';
import { alertsEnglish, alertsRussian } from './messages';

/** Rules of when somebody is told about a problem, and what they have found. */
export const alerts: Feature = {
  name: 'alerts',
  icon: NotificationsActive,
  routes: { pages: { '/alerts': lazy(async () => ({ default: (await import('./AlertsPage')).AlertsPage })) } },
  permissions: { change: 'administer' },
  messages: { en: alertsEnglish, ru: alertsRussian },
};
