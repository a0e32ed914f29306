import PersonRemove from '@mui/icons-material/PersonRemove';
import { lazy } from 'react';
import type { Feature } from '../feature';
import { personalDataEnglish, personalDataRussian } from './messages';

export const personalData: Feature = {
  name: 'personal-data',
  icon: PersonRemove,
  routes: {
    pages: { '/personal-data': lazy(async () => ({ default: (await import('./PersonalDataPage')).PersonalDataPage })) },
  },
  permissions: { see: 'administer', change: 'administer' },
  messages: { en: personalDataEnglish, ru: personalDataRussian },
};
