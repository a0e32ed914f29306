import { type AuditedMutations, type AuditSubject, byIds, madeId, none } from '../../foundation/audited-mutations.js';

// The note isn't recorded: it may say something about the person.
const SUPPRESSION: AuditSubject = {
  type: 'suppression',
  idType: 'text',
  states: `SELECT s.id::text, jsonb_build_object('scope', s.scope, 'topic', s.topic, 'reason', s.reason, 'createdAt', s.created_at,
      'expiresAt', s.expires_at) AS state
    FROM suppressions s WHERE s.id = ANY(ARRAY(SELECT id::bigint FROM unnest($1::text[]) AS given(id) WHERE id ~ '^[0-9]{1,18}$'))`,
};

export const auditedMutations: AuditedMutations = {
  createSuppression: { subject: SUPPRESSION, ids: none, made: madeId },
  importSuppressions: {
    subject: SUPPRESSION,
    ids: none,
    report: ({ input }, result) => {
      const { created, updated, unchanged, refused } = result as Record<string, number>;
      return { isTrial: Boolean((input as { dryRun?: boolean }).dryRun), created, updated, unchanged, refused };
    },
  },
  deleteSuppressions: { subject: SUPPRESSION, ids: byIds },
};
