import {
  type AuditedMutations,
  type AuditSubject,
  byId,
  byIds,
  madeId,
  none,
  OWN_RECORD,
} from '../../foundation/audited-mutations.js';

const WEBHOOK: AuditSubject = {
  type: 'webhook',
  states: `SELECT id, jsonb_build_object('name', name, 'host', host, 'types', types, 'topics', topics, 'eventNames', event_names,
      'apiKeyIds', api_key_ids, 'isBatched', is_batched, 'maxInFlight', max_in_flight, 'state', state,
      'previousSecretUntil', previous_secret_until) AS state
    FROM webhook_endpoints WHERE id = ANY($1::uuid[])`,
};

const madeEndpointId = (result: unknown) => (result as { endpoint: { id: unknown } }).endpoint.id;

export const auditedMutations: AuditedMutations = {
  createWebhookEndpoint: { subject: WEBHOOK, ids: none, made: madeEndpointId },
  updateWebhookEndpoint: { subject: WEBHOOK, ids: byId },
  rotateWebhookSecret: { subject: WEBHOOK, ids: byId },
  testWebhookEndpoint: { subject: WEBHOOK, ids: byId },
  replayWebhookEvents: { subject: WEBHOOK, ids: byId },
  deleteWebhookEndpoints: { subject: WEBHOOK, ids: byIds },
  createEventListener: { subject: WEBHOOK, ids: none, made: madeId },
  endEventListener: { subject: WEBHOOK, ids: byId },
  // It changes nothing but what waits for the caller.
  takeEvents: OWN_RECORD,
};
