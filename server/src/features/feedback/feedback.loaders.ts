import { issue } from '@tidings/core/errors/issue';
import DataLoader from 'dataloader';
import { badInput } from '../../foundation/errors.js';
import { loadById, loadByOwner, loadFromMap } from '../../foundation/graphql/data-loaders.js';
import { FeedbackKind } from './feedback.entity.js';
import type { FeedbackService } from './feedback.service.js';

export type FeedbackLoaders = ReturnType<typeof createFeedbackLoaders>;

/** Reports in one response. Each is up to 64 KB. */
const MAX_REPORTS = 50;

export const createFeedbackLoaders = ({ feedback }: { feedback: FeedbackService }) => ({
  feedbackItem: loadById(feedback.findMany),
  feedbackOfDelivery: loadByOwner(feedback.findOfDeliveries),
  bouncesOfDispatch: loadByOwner(feedback.countBounces),
  latestBounce: loadFromMap((ids) => feedback.findLatest(ids, FeedbackKind.BOUNCED), null),
  latestComplaint: loadFromMap((ids) => feedback.findLatest(ids, FeedbackKind.COMPLAINED), null),
  feedbackRaw: new DataLoader<string, string | null>(async (ids) => {
    if (ids.length > MAX_REPORTS) throw badInput(issue('page.perPage', 'feedback.maxReports', { max: MAX_REPORTS }));
    const found = await feedback.findRaw(ids);
    return ids.map((id) => found.get(id) ?? null);
  }),
});
