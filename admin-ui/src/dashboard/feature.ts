import { lazy } from 'react';

export const dashboard = lazy(async () => ({ default: (await import('./Dashboard')).Dashboard }));
