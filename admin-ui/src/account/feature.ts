import { lazy } from 'react';
import type { Feature } from '../feature';
import { accountEnglish, accountRussian } from './messages';

export const account: Feature = {
  name: 'account',
  routes: {
    pages: { '/account': lazy(async () => ({ default: (await import('./AccountPage')).AccountPage })) },
  },
  messages: { en: accountEnglish, ru: accountRussian },
};
