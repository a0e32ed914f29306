import { issue } from '@tidings/core/errors/issue';
import { isDeliveryId } from '@tidings/core/ledger/delivery-id';
import { badInput } from '../../foundation/errors.js';

const MAX_IDS = 1_000;

/** Throws BAD_USER_INPUT for `path` if there are more than 1,000 ids, or one isn't that of a stored event. */
export const checkFeedbackIds = (ids: readonly string[], path: string): void => {
  if (ids.length > MAX_IDS) throw badInput(issue(path, 'list.maxItems', { max: MAX_IDS }));
  // Ids of events are numbers, as those of deliveries are.
  if (!ids.every(isDeliveryId)) throw badInput(issue(path, 'feedback.ids'));
};
