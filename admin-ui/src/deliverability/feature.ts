import MarkEmailRead from '@mui/icons-material/MarkEmailRead';
import { lazy } from 'react';
import type { Feature } from '../feature';
import { deliverabilityEnglish, deliverabilityRussian } from './messages';

/** Whether receivers accept the senders' mails. */
export const deliverability: Feature = {
  name: 'deliverability',
  icon: MarkEmailRead,
  routes: {
    pages: {
      '/deliverability': lazy(async () => ({ default: (await import('./DeliverabilityPage')).DeliverabilityPage })),
    },
  },
  permissions: { change: 'administer' },
  messages: { en: deliverabilityEnglish, ru: deliverabilityRussian },
};
