import { type KeyObject, verify } from 'node:crypto';
import type { Logger } from '@tidings/core/runtime/logger';
import { getOnly } from './get-only.js';
import { instantOf, parseJson, textOf } from './payload.js';
import type { ProviderEvent } from './provider-event.js';
import { readSes } from './ses.js';
import type { createSnsCertificates } from './sns-certificates.js';
import type { SnsTopic } from './sns-topic.js';
import { demandAge, type Webhook, type WebhookCall, WebhookRefusal } from './webhook.js';

const CONFIRMATION = ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'];

/** Names of the values that are signed, in byte order. */
const SIGNED: Record<string, readonly string[]> = {
  Notification: ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'],
  SubscriptionConfirmation: CONFIRMATION,
  UnsubscribeConfirmation: CONFIRMATION,
};

const HASHES: Record<string, string> = { '1': 'RSA-SHA1', '2': 'RSA-SHA256' };

/** SNS repeats a message for up to an hour. Longer policies are the topic's own. */
const MAX_AGE_MS = 12 * 3_600_000;

const MAX_ANSWER_BYTES = 64 * 1024;

/**
 * Amazon SES through Amazon SNS. A good signature proves that some SNS topic sent a message, so the topic has to be one of those that
 * the operator configured.
 */
export const createSesWebhook = ({
  topics,
  certificateOf,
  fetch,
  logger,
}: {
  topics: readonly SnsTopic[];
  certificateOf: ReturnType<typeof createSnsCertificates>;
  fetch: typeof globalThis.fetch;
  logger: Logger;
}): Webhook => {
  const verified = async ({ body, receivedAt }: WebhookCall) => {
    const message = parseJson(body.toString());
    const type = textOf(message, 'Type') ?? '';
    const signed = Object.hasOwn(SIGNED, type) ? signedTextOf(message, SIGNED[type]!) : undefined;
    if (signed === undefined) throw new WebhookRefusal('unreadable', 'this is no message of SNS');
    const topic = topics.find(({ arn }) => arn === textOf(message, 'TopicArn'));
    if (!topic) throw new WebhookRefusal('forged', 'the topic is not in FEEDBACK_SES_TOPIC_ARNS');
    demandAge(instantOf(message, 'Timestamp'), { receivedAt, maxAgeMs: MAX_AGE_MS });
    const url = textOf(message, 'SigningCertURL') ?? '';
    const key = await certificateOf(url, { host: topic.host, now: receivedAt });
    if (!isSigned({ message, signed, key })) throw new WebhookRefusal('forged', 'the signature is wrong');
    return { message, type, topic };
  };

  const confirm = async (message: unknown, topic: SnsTopic) => {
    const url = confirmationUrl(textOf(message, 'SubscribeURL') ?? '', topic);
    try {
      await getOnly(url, { fetch, maxBytes: MAX_ANSWER_BYTES });
    } catch (err) {
      throw new WebhookRefusal('unverified', `the subscription can't be confirmed: ${(err as Error).message}`);
    }
    logger.info({ topic: topic.arn }, 'confirmed the subscription of the SNS topic');
  };

  return {
    provider: 'ses',
    source: 'SES',
    retryStatus: 503,
    read: async (call) => {
      const { message, type, topic } = await verified(call);
      if (type === 'SubscriptionConfirmation') {
        await confirm(message, topic);
        return [];
      }
      if (type === 'UnsubscribeConfirmation') {
        logger.warn({ topic: topic.arn }, 'the SNS topic was unsubscribed: no more feedback comes from it');
        return [unsubscribedEvent(message)];
      }
      // After a confirmation SES sends a sentence, which isn't JSON.
      const event = parseJson(textOf(message, 'Message') ?? '');
      return typeof event === 'object' && event !== null ? readSes(event) : [];
    },
  };
};

/** Undefined if a value is missing. Only Subject may be. */
const signedTextOf = (message: unknown, names: readonly string[]): string | undefined => {
  const lines = names.flatMap((name) => {
    const value = textOf(message, name);
    if (value !== null) return `${name}\n${value}\n`;
    return name === 'Subject' ? [] : undefined;
  });
  return lines.includes(undefined) ? undefined : lines.join('');
};

const isSigned = ({ message, signed, key }: { message: unknown; signed: string; key: KeyObject }): boolean => {
  const version = textOf(message, 'SignatureVersion') ?? '';
  if (!Object.hasOwn(HASHES, version)) return false;
  try {
    return verify(HASHES[version], Buffer.from(signed), key, Buffer.from(textOf(message, 'Signature') ?? '', 'base64'));
  } catch {
    return false;
  }
};

/** Throws WebhookRefusal unless the URL confirms the subscription of this topic on the SNS host of its region. */
const confirmationUrl = (url: string, { arn, host }: SnsTopic): string => {
  const { protocol, host: given, username, password, searchParams } = new URL(URL.canParse(url) ? url : 'invalid:');
  const isSafe = protocol === 'https:' && given === host && username === '' && password === '';
  const isItsOwn = searchParams.get('Action') === 'ConfirmSubscription' && searchParams.get('TopicArn') === arn;
  if (!isSafe || !isItsOwn) throw new WebhookRefusal('forged', 'the confirmation is not of this topic');
  return url;
};

/** Without the message's token, which would subscribe the topic again. */
const unsubscribedEvent = (message: unknown): ProviderEvent => ({
  kind: 'UNKNOWN',
  identity: [textOf(message, 'MessageId')],
  email: null,
  token: null,
  messageId: null,
  happenedAt: instantOf(message, 'Timestamp'),
  text: textOf(message, 'Message'),
  raw: { Type: 'UnsubscribeConfirmation', TopicArn: textOf(message, 'TopicArn') },
});
