import { lazy } from 'react';
import type { ResourceProps } from 'react-admin';

export const dispatches: ResourceProps = {
  name: 'dispatches',
  recordRepresentation: 'event',
  list: lazy(async () => ({ default: (await import('./DispatchList')).DispatchList })),
  show: lazy(async () => ({ default: (await import('./DispatchShow')).DispatchShow })),
};
