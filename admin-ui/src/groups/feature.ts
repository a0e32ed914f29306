import Group from '@mui/icons-material/Group';
import { lazy } from 'react';
import type { Feature } from '../feature';
import { groupsApi } from './groups-api';
import { groupsEnglish, groupsRussian } from './messages';

export const groups: Feature = {
  name: 'groups',
  icon: Group,
  routes: {
    recordRepresentation: 'name',
    list: lazy(async () => ({ default: (await import('./GroupList')).GroupList })),
    create: lazy(async () => ({ default: (await import('./GroupCreate')).GroupCreate })),
    edit: lazy(async () => ({ default: (await import('./GroupEdit')).GroupEdit })),
  },
  api: groupsApi,
  messages: { en: groupsEnglish, ru: groupsRussian },
};
