import DataLoader from 'dataloader';
import type { AttemptOwner, AttemptService } from './attempt.service.js';

export type AttemptLoaders = ReturnType<typeof createAttemptLoaders>;

export const createAttemptLoaders = ({ attempts }: { attempts: AttemptService }) => ({
  attempts: new DataLoader((owners: readonly AttemptOwner[]) => attempts.findOfDeliveries(owners), {
    cacheKeyFn: ({ id }) => id,
  }),
});
