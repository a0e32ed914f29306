import {
  type AuditedMutations,
  type AuditSubject,
  byId,
  byIds,
  madeId,
  none,
} from '../../foundation/audited-mutations.js';

const USER: AuditSubject = {
  type: 'user',
  states: `SELECT u.id, jsonb_build_object('role', role, 'isActive', is_active, 'locale', locale, 'timezone', timezone,
      'hasPassword', password_hash IS NOT NULL,
      'groups', ARRAY(SELECT group_id FROM group_members WHERE user_id = u.id ORDER BY 1)) AS state
    FROM users u WHERE u.id = ANY($1::uuid[])`,
};

export const auditedMutations: AuditedMutations = {
  createUser: { subject: USER, ids: none, made: madeId },
  updateUser: { subject: USER, ids: byId },
  setUsersActive: { subject: USER, ids: byIds },
  deleteUsers: { subject: USER, ids: byIds },
  importUsers: {
    subject: USER,
    ids: none,
    report: ({ input }, result) => {
      const { created, updated, unchanged, refused } = result as Record<string, number>;
      return { isTrial: Boolean((input as { dryRun?: boolean }).dryRun), created, updated, unchanged, refused };
    },
  },
};
