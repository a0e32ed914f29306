import History from '@mui/icons-material/History';
import { lazy } from 'react';
import type { Feature } from '../feature';
import { auditEnglish, auditRussian } from './messages';

export const audit: Feature = {
  name: 'audit',
  icon: History,
  routes: {
    pages: { '/audit': lazy(async () => ({ default: (await import('./AuditPage')).AuditPage })) },
  },
  permissions: { see: 'administer', change: 'administer' },
  messages: { en: auditEnglish, ru: auditRussian },
};
