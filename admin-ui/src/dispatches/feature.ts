import Send from '@mui/icons-material/Send';
import { lazy } from 'react';
import type { Feature } from '../feature';
import { DispatchListDocument, DispatchOneDocument } from './dispatches.generated';
import { dispatchesEnglish, dispatchesRussian } from './messages';
import { readMetadataFilter } from './metadata-filter';

export const dispatches: Feature = {
  name: 'dispatches',
  icon: Send,
  routes: {
    recordRepresentation: 'event',
    list: lazy(async () => ({ default: (await import('./DispatchList')).DispatchList })),
    show: lazy(async () => ({ default: (await import('./DispatchShow')).DispatchShow })),
  },
  api: {
    list: DispatchListDocument,
    one: DispatchOneDocument,
    idsFilter: 'ids',
    // React-Admin merges filters that are objects, so the filter by metadata is a text.
    toFilter: ({ metadata, ...filter }) => {
      const read = metadata ? readMetadataFilter(String(metadata)) : undefined;
      return read ? { ...filter, metadata: read } : filter;
    },
  },
  permissions: { change: 'send' },
  auditSubjects: ['dispatch'],
  messages: { en: dispatchesEnglish, ru: dispatchesRussian },
};
