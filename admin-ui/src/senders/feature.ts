import AlternateEmail from '@mui/icons-material/AlternateEmail';
import { lazy } from 'react';
import type { Feature } from '../feature';
import { sendersEnglish, sendersRussian } from './messages';

export const senders: Feature = {
  name: 'senders',
  icon: AlternateEmail,
  routes: {
    pages: {
      '/senders': lazy(async () => ({ default: (await import('./SendersPage')).SendersPage })),
      '/senders/create': lazy(async () => ({ default: (await import('./SenderPage')).SenderCreatePage })),
      '/senders/:id': lazy(async () => ({ default: (await import('./SenderPage')).SenderPage })),
    },
  },
  permissions: { change: 'administer' },
  auditSubjects: ['sender'],
  messages: { en: sendersEnglish, ru: sendersRussian },
};
