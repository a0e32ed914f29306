import { type AuditedMutations, type AuditSubject, byIds, OWN_RECORD } from '../../foundation/audited-mutations.js';

const FEEDBACK: AuditSubject = { type: 'feedback', idType: 'text' };

export const auditedMutations: AuditedMutations = {
  recordFeedback: OWN_RECORD,
  suppressUnmatched: { subject: FEEDBACK, ids: byIds },
};
