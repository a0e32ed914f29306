/**
 * RFC 5322 section 3.6.4: unique for good, and the same on every attempt of a delivery, so that a mailbox that gets
 * a mail twice can tell. The domain is pinned in the delivery at its first claim.
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

/** The same in SQL, over a row of deliveries. */
export const MESSAGE_ID_SQL = `'<' || id || '.' || dispatch_id || '@' || message_domain || '>'`;
