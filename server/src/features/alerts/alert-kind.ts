import { registerEnumType } from 'type-graphql';
import type { WebhookDisabledReason } from '../webhooks/webhooks.feature.js';

export enum AlertKind {
  FAILURE_RATE = 'FAILURE_RATE',
  QUEUE_AGE = 'QUEUE_AGE',
  DOMAIN_HELD = 'DOMAIN_HELD',
  ROUTE_DOWN = 'ROUTE_DOWN',
  WEBHOOK_DISABLED = 'WEBHOOK_DISABLED',
}
registerEnumType(AlertKind, {
  name: 'AlertKind',
  description: 'What a rule watches.',
  valuesConfig: {
    FAILURE_RATE: { description: 'The percentage of mails that FAILED among those SENT or FAILED.' },
    QUEUE_AGE: { description: 'How long a mail has been QUEUED, by queue.' },
    DOMAIN_HELD: { description: 'Receiving domains that are held, by sender.' },
    ROUTE_DOWN: { description: 'Routes that are down.' },
    WEBHOOK_DISABLED: { description: 'Webhook endpoints that were disabled by themselves.' },
  },
});

export enum AlertLanguage {
  EN = 'EN',
  RU = 'RU',
}
registerEnumType(AlertLanguage, { name: 'AlertLanguage', description: 'Language of alerts.' });

/** Names and figures of an alert, by kind. */
export interface AlertDetails {
  FAILURE_RATE: { failed: number; total: number; percent: number };
  QUEUE_AGE: { queue: string; minutes: number };
  /** `sender` is a slug; null: that of MAIL_FROM. */
  DOMAIN_HELD: { domain: string; sender: string | null; reason: string };
  ROUTE_DOWN: { route: string; error: string };
  /** `error` is that of a FAILING webhook's last try. */
  WEBHOOK_DISABLED: { webhook: string; reason: `${WebhookDisabledReason}`; error: string | null };
}

/** What a rule has found. `subject` is the same for as long as it is the same problem. */
export type Problem = {
  [Kind in keyof AlertDetails]: { kind: Kind; subject: string; details: AlertDetails[Kind] };
}[keyof AlertDetails];
