import type { KeyObject } from 'node:crypto';
import type { Logger } from '@tidings/core/runtime/logger';
import { readBrevo } from './brevo.js';
import { readMailgun } from './mailgun.js';
import { fieldOf, instantOfSeconds, numberOf, parseJson, textOf } from './payload.js';
import { readPostmark } from './postmark.js';
import { readSendgrid } from './sendgrid.js';
import type { WebhookSettings } from './settings.js';
import { isSameSecret, isSignedByEcdsa, isSignedByHmac, passwordOf } from './signatures.js';
import { createSesWebhook } from './sns.js';
import { createSnsCertificates } from './sns-certificates.js';
import { createSpentTokens } from './spent-tokens.js';
import { demandAge, type Webhook, type WebhookCall, WebhookRefusal } from './webhook.js';

const HOUR_MS = 3_600_000;

/** SendGrid repeats a call for 24 hours, and doesn't say whether it signs it again. */
const SENDGRID_MAX_AGE_MS = 25 * HOUR_MS;

/** Mailgun repeats a call for 8 hours, and doesn't say whether it signs it again. */
const MAILGUN_MAX_AGE_MS = 12 * HOUR_MS;

/** The webhooks of the providers that are configured. */
export const createWebhooks = (
  { sesTopics, sendgridKeys, mailgunKey, postmarkPassword, brevoPassword }: WebhookSettings,
  { fetch, logger }: { fetch: typeof globalThis.fetch; logger: Logger },
): Webhook[] => {
  const webhooks: (Webhook | undefined)[] = [
    sesTopics &&
      createSesWebhook({ topics: sesTopics, certificateOf: createSnsCertificates({ fetch }), fetch, logger }),
    sendgridKeys && createSendgridWebhook(sendgridKeys),
    mailgunKey === undefined ? undefined : createMailgunWebhook(mailgunKey),
    postmarkPassword === undefined ? undefined : createPostmarkWebhook(postmarkPassword),
    brevoPassword === undefined ? undefined : createBrevoWebhook(brevoPassword),
  ];
  return webhooks.filter((webhook) => webhook !== undefined);
};

const createSendgridWebhook = (keys: readonly KeyObject[]): Webhook => ({
  provider: 'sendgrid',
  source: 'SENDGRID',
  retryStatus: 503,
  read: async (call) => {
    const { body, headers, receivedAt } = call;
    const signature = oneOf(headers['x-twilio-email-event-webhook-signature']);
    const timestamp = oneOf(headers['x-twilio-email-event-webhook-timestamp']);
    const signed = Buffer.concat([Buffer.from(timestamp), body]);
    if (!keys.some((key) => isSignedByEcdsa({ signed, signature, key }))) throw forged();
    demandAge(secondsOf(timestamp), { receivedAt, maxAgeMs: SENDGRID_MAX_AGE_MS });
    return readSendgrid(payloadOf(call));
  },
});

const createMailgunWebhook = (key: string): Webhook => {
  const isUnspent = createSpentTokens();
  return {
    provider: 'mailgun',
    source: 'MAILGUN',
    retryStatus: 503,
    read: async (call) => {
      const payload = payloadOf(call);
      const timestamp = textOf(payload, 'signature', 'timestamp') ?? '';
      const token = textOf(payload, 'signature', 'token') ?? '';
      // A subaccount's events are signed by the account's key too.
      const isSigned = ['signature', 'parent-signature'].some((name) =>
        isSignedByHmac({ signed: timestamp + token, signature: textOf(payload, 'signature', name) ?? '', key }),
      );
      if (!isSigned) throw forged();
      demandAge(secondsOf(timestamp), { receivedAt: call.receivedAt, maxAgeMs: MAILGUN_MAX_AGE_MS });
      if (!isUnspent(token, fieldOf(payload, 'event-data'))) {
        throw new WebhookRefusal('forged', 'the token was spent on another event');
      }
      return readMailgun(payload);
    },
  };
};

const createPostmarkWebhook = (password: string): Webhook => ({
  provider: 'postmark',
  source: 'POSTMARK',
  retryStatus: 503,
  read: async (call) => {
    demandPassword(call, password);
    const traceId = oneOf(call.headers['x-pm-webhook-trace-id']).slice(0, 200);
    return readPostmark(payloadOf(call), { traceId: traceId || null });
  },
});

const createBrevoWebhook = (password: string): Webhook => ({
  provider: 'brevo',
  source: 'BREVO',
  // Brevo drops an event on 5xx.
  retryStatus: 429,
  read: async (call) => {
    demandPassword(call, password);
    return readBrevo(payloadOf(call));
  },
});

const forged = () => new WebhookRefusal('forged', 'the signature is wrong or missing');

const demandPassword = ({ headers }: WebhookCall, password: string) => {
  if (headers.authorization === undefined) throw new WebhookRefusal('challenged', 'the password is missing');
  const given = passwordOf(headers.authorization);
  if (given === undefined || !isSameSecret(given, password)) {
    throw new WebhookRefusal('forged', 'the password is wrong');
  }
};

const payloadOf = ({ body }: WebhookCall): unknown => {
  const payload = parseJson(body.toString());
  if (typeof payload === 'object' && payload !== null) return payload;
  throw new WebhookRefusal('unreadable', 'the body is no JSON object or array');
};

const secondsOf = (timestamp: string): Date | null =>
  /^\d{1,12}$/.test(timestamp) ? instantOfSeconds(numberOf({ timestamp }, 'timestamp')) : null;

const oneOf = (header: string | string[] | undefined): string => (typeof header === 'string' ? header : '');
