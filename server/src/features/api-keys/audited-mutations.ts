import { type AuditedMutations, type AuditSubject, byId, madeId, none } from '../../foundation/audited-mutations.js';

const API_KEY: AuditSubject = {
  type: 'api-key',
  states: `SELECT id, jsonb_build_object('name', name, 'scopes', scopes, 'sendsPerMinute', sends_per_minute, 'strict', strict,
      'isRevoked', revoked_at IS NOT NULL) AS state
    FROM api_keys WHERE id = ANY($1::uuid[])`,
};

export const auditedMutations: AuditedMutations = {
  createApiKey: { subject: API_KEY, ids: none, made: (result) => madeId((result as { apiKey: unknown }).apiKey) },
  revokeApiKey: { subject: API_KEY, ids: byId },
};
