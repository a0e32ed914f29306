import PersonIcon from '@mui/icons-material/Person';
import { lazy } from 'react';
import { type Person, personText } from '../components/person-text';
import type { Feature } from '../feature';
import { usersEnglish, usersRussian } from './messages';
import { usersApi } from './users-api';

export const users: Feature = {
  name: 'users',
  icon: PersonIcon,
  routes: {
    recordRepresentation: (user) => personText(user as Person),
    list: lazy(async () => ({ default: (await import('./UserList')).UserList })),
    create: lazy(async () => ({ default: (await import('./UserCreate')).UserCreate })),
    edit: lazy(async () => ({ default: (await import('./UserEdit')).UserEdit })),
    pages: {
      '/users/import': lazy(async () => ({ default: (await import('./import/UserImportPage')).UserImportPage })),
    },
  },
  api: usersApi,
  permissions: { change: 'administer' },
  auditSubjects: ['user', 'session'],
  messages: { en: usersEnglish, ru: usersRussian },
};
