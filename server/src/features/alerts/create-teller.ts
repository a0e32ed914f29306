import type { Keys } from '@tidings/core/keys/keys';
import type { Sql } from '@tidings/core/ledger/sql';
import { createRouteTokens } from '@tidings/core/oauth/route-tokens';
import type { Logger } from '@tidings/core/runtime/logger';
import type { OutboundOptions } from '../../foundation/outbound/post-checked.js';
import type { RouteService } from '../routes/routes.feature.js';
import type { Problem } from './alert-kind.js';
import type { AlertRuleEntity } from './alert-rule.entity.js';
import type { AlertRuleService } from './alert-rule.service.js';
import { openWebhook } from './alert-target.js';
import { type AlertPhase, alertText } from './alert-text.js';
import { sendAlertMail } from './send-mail.js';
import { sendWebhook } from './send-webhook.js';

/** A message about an alert. Its id is the same for each try. */
export interface AlertMessage {
  id: string;
  phase: AlertPhase;
  /** Undefined for a test. */
  alert: { id: string; problem: Problem; since: Date; resolvedAt: Date | null } | undefined;
}

export type Teller = ReturnType<typeof createTeller>;

const TYPES: Record<AlertPhase, string> = { OPENED: 'alert.opened', RESOLVED: 'alert.resolved', TEST: 'alert.test' };

/** Sends a message to the webhook or the addresses of a rule. Rejects if it wasn't accepted. */
export const createTeller =
  ({
    rules,
    routes,
    keys,
    sql,
    outbound,
    logger,
  }: {
    rules: Pick<AlertRuleService, 'findRoutes'>;
    routes: Pick<RouteService, 'open'>;
    keys: Pick<Keys, 'secretKey'>;
    sql: Sql;
    outbound: OutboundOptions;
    logger: Logger;
  }) =>
  async (rule: AlertRuleEntity, message: AlertMessage): Promise<void> => {
    const text = alertText({
      phase: message.phase,
      problem: message.alert?.problem,
      rule: rule.name,
      language: rule.language,
    });
    if (rule.webhook) {
      const webhook = openWebhook(rule.webhook, { ruleId: rule.id, keys });
      if (!webhook) throw new Error('the webhook can’t be opened, as after a restore: enter its URL again');
      return sendWebhook(webhook, { id: message.id, body: bodyOf(rule, message, text.text) }, outbound);
    }
    const problem = message.alert?.problem;
    const downRoute = problem?.kind === 'ROUTE_DOWN' ? problem.subject : undefined;
    const own = (await rules.findRoutes([rule.id])).map(({ item }) => item);
    // What is down is tried last: the state may be old.
    const isDoubtful = ({ id, isUp }: (typeof own)[number]) => Number(!isUp || id === downRoute);
    const failures: string[] = [];
    for (const { id, name } of own.sort((a, b) => isDoubtful(a) - isDoubtful(b))) {
      try {
        const route = await routes.open({ id, input: undefined });
        const accessToken =
          route.account &&
          (await createRouteTokens({ sql, keys, routeId: id, account: route.account, logger }).get()).token;
        const mail = { id: message.id, from: rule.mailFrom!, to: rule.emails, ...text };
        return await sendAlertMail({ ...route, accessToken }, mail);
      } catch (err) {
        failures.push(`${name}: ${(err as Error).message}`);
      }
    }
    throw new Error(failures.join('; ') || 'the rule has no route');
  };

const bodyOf = (
  { id, name, kind }: AlertRuleEntity,
  { phase, alert }: AlertMessage,
  text: string,
): Record<string, unknown> => ({
  type: TYPES[phase],
  timestamp: (alert?.resolvedAt ?? alert?.since ?? new Date()).toISOString(),
  text,
  data: {
    rule: { id, name, kind },
    ...(alert && {
      alert: {
        id: alert.id,
        subject: alert.problem.subject,
        since: alert.since.toISOString(),
        resolvedAt: alert.resolvedAt?.toISOString() ?? null,
        details: alert.problem.details,
      },
    }),
  },
});
