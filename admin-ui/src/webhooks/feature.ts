import Webhook from '@mui/icons-material/Webhook';
import { lazy } from 'react';
import type { Feature } from '../feature';
import { webhooksEnglish, webhooksRussian } from './messages';

/** Endpoints that are told of what happens to mails, and the requests to them. */
export const webhooks: Feature = {
  name: 'webhooks',
  icon: Webhook,
  routes: {
    pages: {
      '/webhooks': lazy(async () => ({ default: (await import('./WebhooksPage')).WebhooksPage })),
      '/webhooks/:id': lazy(async () => ({ default: (await import('./WebhookPage')).WebhookPage })),
    },
  },
  permissions: { see: 'administer', change: 'administer' },
  auditSubjects: ['webhook'],
  messages: { en: webhooksEnglish, ru: webhooksRussian },
};
