import { previewLinksOf } from '@tidings/core/feedback/links';
import type { DispatchContent } from '@tidings/core/ledger/dispatch-content';
import type { RenderRequest } from '../templates/templates.feature.js';
import { recipientOf, type UserEntity } from '../users/users.feature.js';
import type { DeliveryEntity } from './delivery.entity.js';

/**
 * Collects what a delivery's mail is rendered from: the template version of its dispatch, the dispatch's context, and
 * the user's fields as of the latest claim. Before the first claim, the user's current fields are used.
 */
export const sourceOfMail = ({
  delivery,
  pinned,
  user,
  linkBase,
}: {
  delivery: DeliveryEntity;
  pinned: DispatchContent;
  user: UserEntity | null;
  linkBase: string | undefined;
}): Omit<RenderRequest, 'caller'> => {
  const recipient = delivery.recipient ?? (user ? recipientOf(user) : {});
  const { title, content, format, parts, context, topic } = pinned;
  // The mail's own links aren't shown, since who opens one unsubscribes the recipient.
  const links = previewLinksOf(topic, linkBase);
  return { source: { title, content, format, parts }, filledIn: { context, recipient, email: delivery.email, links } };
};
