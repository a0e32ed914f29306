import type { DispatchFacts } from '@tidings/core/ledger/dispatch-facts';
import type { Recipient } from '@tidings/core/ledger/recipient';
import { mailContextOf } from '@tidings/core/rendering/mail-context';
import { renderForPeople } from '../templates/render-for-people.js';
import type { UserEntity } from '../users/user.entity.js';
import type { DeliveryEntity } from './delivery.entity.js';

/**
 * A delivery's mail, rendered again from what was pinned: the template's version, the dispatch's context, and the
 * user's fields as they were at the latest claim. Before the first claim, as they are now.
 */
export const renderDelivery = ({
  delivery,
  facts,
  user,
}: {
  delivery: DeliveryEntity;
  facts: DispatchFacts;
  user: UserEntity | null;
}) => {
  const recipient = delivery.recipient ?? (user ? recipientOf(user) : {});
  const context = mailContextOf({ context: facts.context, recipient, email: delivery.email });
  return renderForPeople({ title: facts.title, content: facts.content, context });
};

const recipientOf = ({ id, username, firstName, lastName, locale, timezone, attributes }: UserEntity): Recipient => ({
  id,
  username,
  firstName,
  lastName,
  locale,
  timezone,
  attributes,
});
