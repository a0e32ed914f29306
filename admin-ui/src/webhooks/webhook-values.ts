import type { WebhookEndpointInput, WebhookFragment } from './webhooks.generated';

/** The form's values. The URL is empty unless it is new. */
export interface WebhookValues {
  name: string;
  url?: string | null;
  types: WebhookEndpointInput['types'];
  topics?: string[] | null;
  /** One name a line. */
  eventNames?: string | null;
  apiKeyIds?: string[] | null;
  isBatched: boolean;
  maxInFlight: number;
  isActive: boolean;
}

export const NEW_WEBHOOK: WebhookValues = {
  name: '',
  types: ['DELIVERY_SENT', 'DELIVERY_FAILED', 'DELIVERY_BOUNCED', 'DELIVERY_COMPLAINED'],
  isBatched: true,
  maxInFlight: 4,
  isActive: true,
};

export const valuesOf = (webhook: WebhookFragment): WebhookValues => ({
  name: webhook.name,
  types: webhook.types,
  topics: webhook.topics,
  eventNames: webhook.eventNames?.join('\n') ?? '',
  apiKeyIds: webhook.apiKeyIds,
  isBatched: webhook.isBatched,
  maxInFlight: webhook.maxInFlight,
  isActive: webhook.state === 'ACTIVE',
});

/** A disabled webhook stays disabled unless it is switched on. */
export const inputOf = (values: WebhookValues, before: WebhookFragment | undefined): WebhookEndpointInput => ({
  name: values.name,
  ...(values.url && { url: values.url }),
  types: values.types,
  topics: values.topics ?? [],
  eventNames: linesOf(values.eventNames ?? ''),
  apiKeyIds: values.apiKeyIds ?? [],
  isBatched: values.isBatched,
  maxInFlight: values.maxInFlight,
  ...(!(before?.state === 'DISABLED' && !values.isActive) && { isActive: values.isActive }),
});

const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
