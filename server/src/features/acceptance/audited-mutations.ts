import type { AuditedMutations } from '../../foundation/audited-mutations.js';

export const auditedMutations: AuditedMutations = {
  releaseHeldDomain: {
    subject: { type: 'sender' },
    ids: ({ senderId }) => senderId,
    report: ({ domain }, released) => ({ domain, released }),
  },
};
