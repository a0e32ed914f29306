import { loadById, loadByOwner } from '../../foundation/graphql/data-loaders.js';
import type { DkimKeyService } from './dkim-key.service.js';
import type { SenderService } from './sender.service.js';

export type SenderLoaders = ReturnType<typeof createSenderLoaders>;

export const createSenderLoaders = ({ senders, dkimKeys }: { senders: SenderService; dkimKeys: DkimKeyService }) => ({
  sender: loadById(senders.findMany),
  dkimKeysOfSender: loadByOwner(dkimKeys.findBySender),
  routesOfSender: loadByOwner(senders.findRoutes),
});
