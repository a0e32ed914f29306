import { lazy } from 'react';
import type { Feature } from '../feature';
import { unsubscribingEnglish, unsubscribingRussian } from './messages';

/** Unsubscribes that mail scanners may have made. Its page is reached by a banner on other pages. */
export const unsubscribing: Feature = {
  name: 'unsubscribing',
  routes: {
    pages: { '/unsubscribes': lazy(async () => ({ default: (await import('./BurstsPage')).BurstsPage })) },
  },
  messages: { en: unsubscribingEnglish, ru: unsubscribingRussian },
};
