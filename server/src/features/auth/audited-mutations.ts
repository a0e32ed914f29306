import { type AuditedMutations, type AuditSubject, madeId, none } from '../../foundation/audited-mutations.js';

const SESSION: AuditSubject = { type: 'session' };

export const auditedMutations: AuditedMutations = {
  login: {
    subject: SESSION,
    ids: none,
    made: (result) => madeId((result as { user: unknown }).user),
    triedName: ({ username }) => String(username),
  },
  logout: { subject: SESSION, ids: none },
  changePassword: { subject: SESSION, ids: none },
};
