import { lazy } from 'react';
import type { ResourceProps } from 'react-admin';

export const deliveries: ResourceProps = {
  name: 'deliveries',
  recordRepresentation: 'email',
  list: lazy(async () => ({ default: (await import('./DeliveryList')).DeliveryList })),
  show: lazy(async () => ({ default: (await import('./DeliveryShow')).DeliveryShow })),
};
