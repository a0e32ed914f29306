import Mail from '@mui/icons-material/Mail';
import { lazy } from 'react';
import type { Feature } from '../feature';
import { DeliveryListDocument, DeliveryOneDocument } from './deliveries.generated';
import { deliveriesEnglish, deliveriesRussian } from './messages';

export const deliveries: Feature = {
  name: 'deliveries',
  icon: Mail,
  routes: {
    recordRepresentation: 'email',
    list: lazy(async () => ({ default: (await import('./DeliveryList')).DeliveryList })),
    show: lazy(async () => ({ default: (await import('./DeliveryShow')).DeliveryShow })),
  },
  api: { list: DeliveryListDocument, one: DeliveryOneDocument, idsFilter: 'ids' },
  permissions: { change: 'send' },
  messages: { en: deliveriesEnglish, ru: deliveriesRussian },
};
