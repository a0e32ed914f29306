import type { Connections, Feature } from '../../foundation/feature.js';
import { AlertEntity } from './alert.entity.js';
import { AlertResolver, AlertRuleResolver } from './alert.resolver.js';
import { type AlertService, createAlertService } from './alert.service.js';
import { AlertRuleEntity } from './alert-rule.entity.js';
import { createAlertRuleLoaders } from './alert-rule.loaders.js';
import type { AlertRuleService } from './alert-rule.service.js';
import { auditedMutations } from './audited-mutations.js';
import type { Teller } from './create-teller.js';

export { type AlertRuleService, createAlertRuleService } from './alert-rule.service.js';
export { createTeller } from './create-teller.js';
export { startAlerts } from './start-alerts.js';

export const alertsFeature = {
  entities: [AlertRuleEntity, AlertEntity],
  services: ({ dataSource }: Connections) => ({ alerts: createAlertService({ dataSource }) }),
  resolvers: [AlertRuleResolver, AlertResolver],
  loaders: createAlertRuleLoaders,
  auditedMutations,
} satisfies Feature<{ alertRules: AlertRuleService; alerts: AlertService; tellAlert: Teller }>;
