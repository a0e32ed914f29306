import { lazy } from 'react';

export const ApiKeys = lazy(async () => ({ default: (await import('./ApiKeysPage')).ApiKeysPage }));
