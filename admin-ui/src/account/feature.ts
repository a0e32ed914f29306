import { lazy } from 'react';

export const Account = lazy(async () => ({ default: (await import('./AccountPage')).AccountPage }));
