import {
  type AuditedMutations,
  type AuditSubject,
  byId,
  byIds,
  madeId,
  none,
} from '../../foundation/audited-mutations.js';

const SENDER: AuditSubject = {
  type: 'sender',
  states: `SELECT id, jsonb_build_object('slug', slug, 'fromName', from_name, 'fromEmail', from_email, 'replyTo', reply_to,
      'returnPath', return_path, 'isDefault', is_default, 'allowedRoles', allowed_roles, 'allowedKeyIds', allowed_key_ids,
      'stopAfter', stop_after, 'stopFailedPercent', stop_failed_percent, 'stopBouncedPercent', stop_bounced_percent,
      'quietFrom', quiet_from, 'quietTo', quiet_to, 'quietTimeZone', quiet_zone,
      'routing', (SELECT jsonb_agg(jsonb_build_object('routeId', route_id, 'position', position, 'weight', weight,
        'receivingDomain', receiving_domain) ORDER BY position, route_id) FROM sender_routes WHERE sender_id = senders.id)) AS state
    FROM senders WHERE id = ANY($1::uuid[])`,
};

const DKIM_KEY: AuditSubject = {
  type: 'dkimKey',
  states: `SELECT id, jsonb_build_object('senderId', sender_id, 'domain', domain, 'selector', selector, 'algorithm', algorithm,
      'state', state) AS state
    FROM dkim_keys WHERE id = ANY($1::uuid[])`,
};

export const auditedMutations: AuditedMutations = {
  createSender: { subject: SENDER, ids: none, made: madeId },
  updateSender: { subject: SENDER, ids: byId },
  addDkimKey: { subject: DKIM_KEY, ids: none, made: madeId },
  checkDkimKey: { subject: DKIM_KEY, ids: byId },
  activateDkimKey: { subject: DKIM_KEY, ids: byId },
  retireDkimKey: { subject: DKIM_KEY, ids: byId },
  deleteDkimKeys: { subject: DKIM_KEY, ids: byIds },
  deleteSenders: { subject: SENDER, ids: byIds },
};
