import { type AuditedMutations, none } from '../../foundation/audited-mutations.js';
import { byDispatch, DISPATCH } from '../dispatches/dispatches.feature.js';

export const auditedMutations: AuditedMutations = {
  retryToCorrectedAddress: {
    subject: DISPATCH,
    ids: none,
    made: (result) => (result as { dispatchId: unknown }).dispatchId,
  },
  retryAllToCorrectedAddresses: { subject: DISPATCH, ids: byDispatch },
};
