import VpnKey from '@mui/icons-material/VpnKey';
import { lazy } from 'react';
import type { Feature } from '../feature';
import { apiKeysEnglish, apiKeysRussian } from './messages';

export const apiKeys: Feature = {
  name: 'api-keys',
  icon: VpnKey,
  routes: {
    pages: { '/api-keys': lazy(async () => ({ default: (await import('./ApiKeysPage')).ApiKeysPage })) },
  },
  permissions: { see: 'administer', change: 'administer' },
  messages: { en: apiKeysEnglish, ru: apiKeysRussian },
};
