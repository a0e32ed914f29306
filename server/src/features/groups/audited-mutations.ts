import {
  type AuditedMutations,
  type AuditSubject,
  byId,
  byIds,
  madeId,
  none,
} from '../../foundation/audited-mutations.js';

const GROUP: AuditSubject = {
  type: 'group',
  states: `SELECT g.id, jsonb_build_object('name', name, 'description', description,
      'members', (SELECT count(*) FROM group_members WHERE group_id = g.id)) AS state
    FROM groups g WHERE g.id = ANY($1::uuid[])`,
};

const byGroup = ({ groupId }: Record<string, unknown>) => groupId;

export const auditedMutations: AuditedMutations = {
  createGroup: { subject: GROUP, ids: none, made: madeId },
  updateGroup: { subject: GROUP, ids: byId },
  deleteGroups: { subject: GROUP, ids: byIds },
  addUsersToGroup: { subject: GROUP, ids: byGroup },
  addMatchingUsersToGroup: {
    subject: GROUP,
    ids: byGroup,
    report: (_args, result) => {
      const { matched, added } = result as Record<string, number>;
      return { matched, added };
    },
  },
  removeUsersFromGroup: { subject: GROUP, ids: byGroup },
};
