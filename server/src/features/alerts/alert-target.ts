import type { Keys } from '@tidings/core/keys/keys';
import { openSecret, sealSecret } from '@tidings/core/keys/secrets';

/** A webhook with its secrets. They must not leave the process. */
export interface Webhook {
  url: string;
  /** `whsec_` and base64, as Standard Webhooks has it. */
  secret: string;
}

const nameOf = (ruleId: string): string => `alert:${ruleId}:webhook`;

export const sealWebhook = (webhook: Webhook, { ruleId, keys }: { ruleId: string; keys: Pick<Keys, 'secretKey'> }) =>
  sealSecret(JSON.stringify(webhook), { keys, name: nameOf(ruleId) });

/** Undefined if it can't be opened, as after a restore with another SECRET_KEY. */
export const openWebhook = (
  sealed: Buffer,
  { ruleId, keys }: { ruleId: string; keys: Pick<Keys, 'secretKey'> },
): Webhook | undefined => {
  const text = openSecret(sealed, { keys, name: nameOf(ruleId) });
  return text === undefined ? undefined : (JSON.parse(text) as Webhook);
};
