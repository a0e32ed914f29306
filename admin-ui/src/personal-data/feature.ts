import { lazy } from 'react';

export const PersonalData = lazy(async () => ({ default: (await import('./PersonalDataPage')).PersonalDataPage }));
