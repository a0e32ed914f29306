import {
  type AuditedMutations,
  type AuditSubject,
  byId,
  byIds,
  madeId,
  none,
} from '../../foundation/audited-mutations.js';

const ROUTE: AuditSubject = {
  type: 'route',
  states: `SELECT id, jsonb_build_object('name', name, 'url', url, 'username', username, 'oauth', oauth, 'ca', ca, 'connections', connections,
      'mailsPerConnection', mails_per_connection, 'perSecond', per_second, 'perMinute', per_minute, 'perDay', per_day,
      'domainLimits', domain_limits, 'warmUpFrom', warm_up_from, 'warmUpMails', warm_up_mails, 'warmUpFactor', warm_up_factor,
      'warmUpTarget', warm_up_target) AS state
    FROM routes WHERE id = ANY($1::uuid[])`,
};

export const auditedMutations: AuditedMutations = {
  createRoute: { subject: ROUTE, ids: none, made: madeId },
  updateRoute: { subject: ROUTE, ids: byId },
  testRoute: { subject: ROUTE, ids: ({ id }) => id ?? [] },
  deleteRoutes: { subject: ROUTE, ids: byIds },
};
