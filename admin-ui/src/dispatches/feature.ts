import Send from '@mui/icons-material/Send';
import { lazy } from 'react';
import type { Feature } from '../feature';
import { DispatchListDocument, DispatchOneDocument } from './dispatches.generated';
import { dispatchesEnglish, dispatchesRussian } from './messages';

export const dispatches: Feature = {
  name: 'dispatches',
  icon: Send,
  routes: {
    recordRepresentation: 'event',
    list: lazy(async () => ({ default: (await import('./DispatchList')).DispatchList })),
    show: lazy(async () => ({ default: (await import('./DispatchShow')).DispatchShow })),
  },
  api: { list: DispatchListDocument, one: DispatchOneDocument, idsFilter: 'ids' },
  permissions: { change: 'send' },
  auditSubjects: ['dispatch'],
  messages: { en: dispatchesEnglish, ru: dispatchesRussian },
};
