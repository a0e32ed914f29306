import {
  type AuditedMutations,
  type AuditSubject,
  byId,
  byIds,
  madeId,
  none,
} from '../../foundation/audited-mutations.js';

const NOTIFICATION: AuditSubject = {
  type: 'notification',
  states: `SELECT n.id, jsonb_build_object('name', name, 'type', type, 'template', template_slug, 'topic', topic, 'sender', sender_id,
      'users', (SELECT count(*) FROM notification_users WHERE notification_id = n.id),
      'groups', ARRAY(SELECT group_id FROM notification_groups WHERE notification_id = n.id ORDER BY 1)) AS state
    FROM notifications n WHERE n.id = ANY($1::uuid[])`,
};

export const auditedMutations: AuditedMutations = {
  createNotification: { subject: NOTIFICATION, ids: none, made: madeId },
  updateNotification: { subject: NOTIFICATION, ids: byId },
  deleteNotifications: { subject: NOTIFICATION, ids: byIds },
};
