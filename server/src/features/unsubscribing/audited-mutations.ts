import { type AuditedMutations, type AuditSubject, byId } from '../../foundation/audited-mutations.js';

const BURST: AuditSubject = { type: 'unsubscribe-burst', idType: 'text' };

const countOf = (_args: unknown, result: unknown) => ({ unsubscribes: result });

export const auditedMutations: AuditedMutations = {
  undoUnsubscribeBurst: { subject: BURST, ids: byId, report: countOf },
  keepUnsubscribeBurst: { subject: BURST, ids: byId, report: countOf },
};
