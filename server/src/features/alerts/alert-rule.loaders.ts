import { loadByOwner } from '../../foundation/graphql/data-loaders.js';
import type { AlertRuleService } from './alert-rule.service.js';

export type AlertRuleLoaders = ReturnType<typeof createAlertRuleLoaders>;

export const createAlertRuleLoaders = ({ alertRules }: { alertRules: AlertRuleService }) => ({
  routesOfAlertRule: loadByOwner(alertRules.findRoutes),
});
