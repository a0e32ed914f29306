import Badge from '@mui/icons-material/Badge';
import { lazy } from 'react';
import { type Person, personText } from '../components/person-text';
import type { Feature } from '../feature';
import { teamEnglish, teamRussian } from './messages';
import { teamApi } from './team-api';

/** People who sign in: users with a role. */
export const team: Feature = {
  name: 'team',
  icon: Badge,
  routes: {
    recordRepresentation: (user) => personText(user as Person),
    list: lazy(async () => ({ default: (await import('./TeamList')).TeamList })),
    create: lazy(async () => ({ default: (await import('./TeamCreate')).TeamCreate })),
    edit: lazy(async () => ({ default: (await import('./TeamEdit')).TeamEdit })),
  },
  api: teamApi,
  permissions: { change: 'administer' },
  messages: { en: teamEnglish, ru: teamRussian },
};
