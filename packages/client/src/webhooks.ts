import { Webhook, WebhookVerificationError } from 'standardwebhooks';

export { WebhookVerificationError };

/** An event of a webhook, as docs/webhooks.md describes each type. */
export interface WebhookEvent {
  id: string;
  /** Such as `delivery.sent`. */
  type: string;
  /** When it happened, ISO 8601. */
  timestamp: string;
  data: Record<string, unknown>;
}

/** Several events in one request. */
interface Batch {
  type: 'batch';
  timestamp: string;
  data: WebhookEvent[];
}

const isBatch = (payload: WebhookEvent | Batch): payload is Batch => payload.type === 'batch';

/**
 * Verifies the signature of a webhook (Standard Webhooks) and its age, and returns its events. Throws WebhookVerificationError. `body` is the
 * text of the request as it came: a body that was parsed and written again has another signature.
 */
export const verifyWebhook = ({
  secret,
  headers,
  body,
}: {
  /** `whsec_…`. After a change of the secret both the old and the new one verify for a while. */
  secret: string;
  headers: Headers | Record<string, string | string[] | undefined>;
  body: string | Uint8Array;
}): WebhookEvent[] => {
  const text = typeof body === 'string' ? body : new TextDecoder().decode(body);
  const payload = new Webhook(secret).verify(text, plain(headers)) as WebhookEvent | Batch;
  return isBatch(payload) ? payload.data : [payload];
};

/** The library reads plain objects with one text for each name. */
const plain = (headers: Headers | Record<string, string | string[] | undefined>): Record<string, string> =>
  Object.fromEntries(
    (headers instanceof Headers ? [...headers] : Object.entries(headers)).flatMap(([name, value]) =>
      value === undefined ? [] : [[name.toLowerCase(), [value].flat().join(' ')]],
    ),
  );

/**
 * Makes the headers of a webhook request, so that a test can call a receiver as Tidings does. `id`: the event's id. `secret`: `whsec_` and base64.
 * `body`: JSON.
 */
export const signWebhook = ({
  secret,
  id,
  body,
}: {
  secret: string;
  id: string;
  body: string;
}): Record<string, string> => {
  const sentAt = new Date();
  return {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(sentAt.getTime() / 1_000)),
    'webhook-signature': new Webhook(secret).sign(id, sentAt, body),
  };
};
