import type { Running } from '@tidings/core/runtime/lifecycle';
import type { Logger } from '@tidings/core/runtime/logger';
import { startLoop } from '@tidings/core/runtime/loop';
import type { Pool } from 'pg';
import type { AlertRuleService } from './alert-rule.service.js';
import type { Teller } from './create-teller.js';
import { evaluateRules } from './evaluate-rules.js';
import { tellAlerts } from './tell-alerts.js';

const EVALUATE_EVERY_MS = 15_000;
const TELL_EVERY_MS = 5_000;

/** Starts the loops that apply the rules of alerts and send the messages. A slow webhook doesn't delay the rules. */
export const startAlerts = ({
  pool,
  alertRules,
  tellAlert,
  logger,
}: {
  pool: Pool;
  alertRules: AlertRuleService;
  tellAlert: Teller;
  logger: Logger;
}): Running => {
  const teller = startLoop({
    name: 'tell alerts',
    everyMs: TELL_EVERY_MS,
    logger,
    step: async () =>
      (await tellAlerts(pool, { rules: alertRules, tell: tellAlert })) > 0 ? ('again' as const) : ('wait' as const),
  });
  const evaluator = startLoop({
    name: 'apply rules of alerts',
    everyMs: EVALUATE_EVERY_MS,
    logger,
    step: async () => {
      if (await evaluateRules(pool)) teller.wake();
      return 'wait';
    },
  });
  return {
    stop: async () => {
      await Promise.all([evaluator.stop(), teller.stop()]);
    },
  };
};
