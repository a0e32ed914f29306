import { type AuditedMutations, madeId, none } from '../../foundation/audited-mutations.js';

export const auditedMutations: AuditedMutations = {
  erasePerson: { subject: { type: 'erasure' }, ids: none, made: madeId },
};
