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
