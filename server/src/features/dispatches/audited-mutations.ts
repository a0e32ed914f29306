import {
  type AuditedMutations,
  type AuditSubject,
  byId,
  madeId,
  none,
  OWN_RECORD,
} from '../../foundation/audited-mutations.js';

export const DISPATCH: AuditSubject = {
  type: 'dispatch',
  states: `SELECT id, jsonb_build_object('status', status, 'event', event, 'template', template_slug, 'version', template_version, 'topic', topic, 'sender', sender_id,
      'total', total, 'failed', failed, 'uncertain', uncertain, 'sendAt', send_at, 'firstBatch', first_batch_state, 'spreading', is_spreading) AS state
    FROM dispatches WHERE id = ANY($1::uuid[])`,
};

export const byDispatch = ({ dispatchId }: Record<string, unknown>) => dispatchId;

export const auditedMutations: AuditedMutations = {
  sendNotification: OWN_RECORD,
  sendNotifications: OWN_RECORD,
  sendTestMail: { subject: DISPATCH, ids: none, made: madeId },
  pauseDispatch: { subject: DISPATCH, ids: byId },
  resumeDispatch: { subject: DISPATCH, ids: byId },
  sendRest: { subject: DISPATCH, ids: byId },
  cancelDispatch: { subject: DISPATCH, ids: byId },
  rescheduleDispatch: { subject: DISPATCH, ids: byId },
  endSpread: { subject: DISPATCH, ids: byId },
  retryDeliveries: { subject: DISPATCH, ids: byDispatch },
  resolveUncertain: { subject: DISPATCH, ids: byDispatch },
  releaseFromRoute: { subject: DISPATCH, ids: byDispatch },
};
