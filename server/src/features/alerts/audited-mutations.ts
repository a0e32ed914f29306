import { type AuditedMutations, type AuditSubject, byId, byIds, none } from '../../foundation/audited-mutations.js';

const ALERT_RULE: AuditSubject = {
  type: 'alertRule',
  states: `SELECT id, jsonb_build_object('name', name, 'kind', kind, 'percent', percent, 'minutes', minutes, 'isActive', is_active,
      'language', language, 'webhookHost', webhook_host, 'addresses', cardinality(emails), 'routeIds',
      (SELECT jsonb_agg(route_id ORDER BY position) FROM alert_rule_routes WHERE rule_id = alert_rules.id)) AS state
    FROM alert_rules WHERE id = ANY($1::uuid[])`,
};

const madeRuleId = (result: unknown) => (result as { rule: { id: unknown } }).rule.id;

export const auditedMutations: AuditedMutations = {
  createAlertRule: { subject: ALERT_RULE, ids: none, made: madeRuleId },
  updateAlertRule: { subject: ALERT_RULE, ids: byId },
  testAlertRule: { subject: ALERT_RULE, ids: byId },
  deleteAlertRules: { subject: ALERT_RULE, ids: byIds },
};
