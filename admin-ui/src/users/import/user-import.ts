import { lazy } from 'react';

export const UserImport = lazy(async () => ({ default: (await import('./UserImportPage')).UserImportPage }));
