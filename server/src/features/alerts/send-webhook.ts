import { OutboundError, type OutboundOptions, postChecked } from '../../foundation/outbound/post-checked.js';
import { signedHeaders } from '../../foundation/outbound/standard-webhook.js';
import type { Webhook } from './alert-target.js';

/** Maximum length of an answer that becomes part of an error. */
const MAX_SHOWN = 200;

/**
 * POSTs JSON as Standard Webhooks (https://www.standardwebhooks.com) has it. `id` is the same for each try, so that the receiver can drop
 * a repetition. Rejects with OutboundError unless the answer is 2xx.
 */
export const sendWebhook = async (
  { url, secret }: Webhook,
  { id, body }: { id: string; body: object },
  options: OutboundOptions,
): Promise<void> => {
  const text = JSON.stringify(body);
  const headers = signedHeaders({ id, text, secrets: [secret] });
  const answer = await postChecked(url, { headers, body: text }, options);
  if (answer.status >= 200 && answer.status < 300) return;
  const { host } = new URL(url);
  if (answer.status >= 300 && answer.status < 400) {
    throw new OutboundError(`${host} answered ${answer.status}, and redirects aren't followed`);
  }
  const shown = answer.text.replace(/\s+/g, ' ').trim().slice(0, MAX_SHOWN);
  throw new OutboundError(`${host} answered ${answer.status}${shown ? `: ${shown}` : ''}`);
};
