import { lazy } from 'react';

export const Audit = lazy(async () => ({ default: (await import('./AuditPage')).AuditPage }));
