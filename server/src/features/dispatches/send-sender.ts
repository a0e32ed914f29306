import { issue } from '@tidings/core/errors/issue';
import type { Viewer } from '../../foundation/access/viewer.js';
import { badInput } from '../../foundation/errors.js';
import type { SendNotificationInput } from './dispatch.inputs.js';
import type { PossibleSender, SendContext } from './send-context.js';

/**
 * The id of the sender of a send: the caller's, else the notification's, else the template's, else the default one. Null: the sender of
 * MAIL_FROM. Throws BAD_USER_INPUT if the sender doesn't exist, or if the caller may not send as it.
 */
export const senderOf = (
  input: Pick<SendNotificationInput, 'sender'>,
  { sendContext, viewer }: { sendContext: Pick<SendContext, 'notification' | 'template' | 'senders'>; viewer: Viewer },
): string | null => {
  const { notification, template, senders } = sendContext;
  if (input.sender && !senders.some(({ slug }) => slug === input.sender)) {
    throw badInput(issue('sender', 'sender.exists'));
  }
  const id = notification?.senderId ?? template?.senderId;
  const sender = input.sender
    ? senders.find(({ slug }) => slug === input.sender)
    : (senders.find((one) => one.id === id) ?? senders.find(({ isDefault }) => isDefault));
  if (!sender) return null;
  if (!maySendAs(viewer, sender)) throw badInput(issue('sender', 'sender.allowed', { slug: sender.slug }));
  return sender.id;
};

const maySendAs = (viewer: Viewer, { allowedRoles, allowedKeyIds }: PossibleSender): boolean => {
  if (viewer.kind === 'key') return allowedKeyIds === null || allowedKeyIds.includes(viewer.keyId);
  return allowedRoles === null || (viewer.kind === 'user' && allowedRoles.includes(viewer.role));
};
