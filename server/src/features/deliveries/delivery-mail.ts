import type { DispatchContent } from '@tidings/core/ledger/dispatch-content';
import type { Recipient } from '@tidings/core/ledger/recipient';
import type { RenderRequest } from '../templates/template-renderer.js';
import type { UserEntity } from '../users/user.entity.js';
import type { DeliveryEntity } from './delivery.entity.js';

/**
 * Collects what a delivery's mail is rendered from: the pinned template version, the dispatch's context, and the user's
 * fields as of the latest claim; before the first claim, the user's current fields.
 */
export const sourceOfMail = ({
  delivery,
  facts,
  user,
}: {
  delivery: DeliveryEntity;
  facts: DispatchContent;
  user: UserEntity | null;
}): Omit<RenderRequest, 'caller'> => {
  const recipient = delivery.recipient ?? (user ? recipientOf(user) : {});
  const { title, content, format, context } = facts;
  return { title, content, format, filledIn: { context, recipient, email: delivery.email } };
};

export const recipientOf = ({
  id,
  username,
  firstName,
  lastName,
  locale,
  timezone,
  attributes,
}: UserEntity): Recipient => ({
  id,
  username,
  firstName,
  lastName,
  locale,
  timezone,
  attributes,
});
