import SpaceDashboard from '@mui/icons-material/SpaceDashboard';
import { lazy } from 'react';
import type { Feature } from '../feature';
import { dashboardEnglish, dashboardRussian } from './messages';

export const dashboard: Feature = {
  name: 'dashboard',
  icon: SpaceDashboard,
  routes: {
    pages: { '/': lazy(async () => ({ default: (await import('./Dashboard')).Dashboard })) },
  },
  messages: { en: dashboardEnglish, ru: dashboardRussian },
};
