import { randomBytes } from 'node:crypto';
import { Webhook as Signer } from 'standardwebhooks';

const SECRET_BYTES = 32;

/** `whsec_` and base64, as Standard Webhooks has it. */
export const newWebhookSecret = (): string => `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`;

/**
 * Headers of a request with JSON, as Standard Webhooks (https://www.standardwebhooks.com) has them. It is signed with each of `secrets`;
 * the receiver needs to know one. `id` is the same for each try, so that the receiver can drop a repetition.
 */
export const signedHeaders = ({
  id,
  text,
  secrets,
}: {
  id: string;
  text: string;
  secrets: readonly string[];
}): Record<string, string> => {
  const sentAt = new Date();
  return {
    'content-type': 'application/json',
    'user-agent': 'Tidings',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(sentAt.getTime() / 1_000)),
    'webhook-signature': secrets.map((secret) => new Signer(secret).sign(id, sentAt, text)).join(' '),
  };
};
