/**
 * Message-ID (RFC 5322 section 3.6.4). It is the same in all attempts of a delivery, so that mailboxes can detect
 * duplicates. The domain is pinned at the first claim.
 */
export const messageIdOf = ({
  dispatchId,
  deliveryId,
  domain,
}: {
  dispatchId: string;
  deliveryId: string;
  domain: string;
}): string => `<${deliveryId}.${dispatchId}@${domain}>`;

/** The Message-ID in SQL, for a row of `deliveries`. */
export const MESSAGE_ID_SQL = `'<' || id || '.' || dispatch_id || '@' || message_domain || '>'`;

const MESSAGE_ID = /(?:^|[\s<])([1-9]\d{0,17})\.([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})@[^\s<>@]+(?:[\s>]|$)/i;

/**
 * The mail that a Message-ID of ours names, with or without angle brackets, alone or as the first of ours in a list. Undefined if
 * there is none. Whoever got a mail of a send can guess the Message-IDs of the others.
 */
export const readMessageId = (text: string): { deliveryId: string; dispatch: string } | undefined => {
  const [, deliveryId, dispatch] = MESSAGE_ID.exec(text) ?? [];
  return deliveryId && dispatch ? { deliveryId, dispatch: dispatch.toLowerCase() } : undefined;
};
