import AltRoute from '@mui/icons-material/AltRoute';
import { lazy } from 'react';
import type { Feature } from '../feature';
import { mailRoutesEnglish, mailRoutesRussian } from './messages';

/** Mail servers that senders hand mails to. */
export const mailRoutes: Feature = {
  name: 'mail-routes',
  icon: AltRoute,
  routes: {
    pages: { '/mail-routes': lazy(async () => ({ default: (await import('./RoutesPage')).RoutesPage })) },
  },
  permissions: { see: 'administer', change: 'administer' },
  messages: { en: mailRoutesEnglish, ru: mailRoutesRussian },
};
