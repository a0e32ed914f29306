import { issue } from '@tidings/core/errors/issue';
import type { Keys } from '@tidings/core/keys/keys';
import { countChanged, type RawSql, rowsOf } from '@tidings/core/ledger/rows';
import type { DataSource, EntityManager } from 'typeorm';
import { v7 as uuid } from 'uuid';
import { explainConflict, explainMissing } from '../../foundation/database/postgres-errors.js';
import { AppError } from '../../foundation/errors.js';
import { RouteEntity } from '../routes/routes.feature.js';
import { AlertRuleEntity } from './alert-rule.entity.js';
import type { AlertRuleInput } from './alert-rule.inputs.js';
import { limitsOf } from './alert-rule-limits.js';
import { type AlertTargetSettings, targetOf } from './alert-rule-target.js';

export type AlertRuleService = ReturnType<typeof createAlertRuleService>;

/** A saved rule, and the signing secret if the change made one. */
export interface SavedAlertRule {
  rule: AlertRuleEntity;
  webhookSecret: string | null;
}

export const createAlertRuleService = ({
  dataSource,
  keys,
  allowsHttp,
}: {
  dataSource: DataSource;
  keys: Pick<Keys, 'secretKey'>;
  /** Whether some private addresses are allowed, so that a webhook may use http. */
  allowsHttp: boolean;
}) => {
  const rules = dataSource.getRepository(AlertRuleEntity);

  const findOrThrow = async (id: string): Promise<AlertRuleEntity> => {
    const rule = await rules.findOneBy({ id });
    if (!rule) throw new AppError('alertRule.notFound');
    return rule;
  };

  const save = async (
    id: string,
    input: AlertRuleInput,
    before: AlertRuleEntity | undefined,
  ): Promise<SavedAlertRule> => {
    const target = targetOf({ ruleId: id, input, before, keys, allowsHttp });
    const { percent, minutes } = limitsOf(input);
    const columns = {
      id,
      name: input.name.trim(),
      kind: input.kind,
      percent,
      minutes,
      is_active: input.isActive ?? before?.isActive ?? true,
      language: input.language ?? before?.language ?? 'EN',
      webhook: target.webhook,
      webhook_host: target.webhookHost,
      emails: target.emails,
      mail_from: target.mailFrom,
    };
    const names = Object.keys(columns);
    await dataSource.transaction(async (manager) => {
      await rowsOf(
        manager,
        `INSERT INTO alert_rules (${names.join(', ')}) VALUES (${names.map((_, at) => `$${at + 1}`).join(', ')})
         ON CONFLICT (id) DO UPDATE SET ${names.map((name) => `${name} = EXCLUDED.${name}`).join(', ')}, updated_at = now()`,
        Object.values(columns),
      ).catch(explainConflict({ alert_rules_name: 'alertRule.nameTaken' }));
      await saveRoutes(manager, { id, target });
      if (!columns.is_active || (before && before.kind !== input.kind)) await closeAlerts(manager, id);
    });
    return { rule: await findOrThrow(id), webhookSecret: target.newSecret ?? null };
  };

  return {
    list: () => rules.find({ order: { name: 'ASC' } }),

    find: findOrThrow,

    /** The routes of each rule's mails, the preferred one first. */
    findRoutes: async (ruleIds: readonly string[]): Promise<{ ownerId: string; item: RouteEntity }[]> => {
      const uses = await rowsOf<{ ruleId: string; routeId: string }>(
        dataSource,
        `SELECT rule_id AS "ruleId", route_id AS "routeId" FROM alert_rule_routes WHERE rule_id = ANY($1) ORDER BY rule_id, position`,
        [ruleIds],
      );
      const routes = await dataSource
        .getRepository(RouteEntity)
        .createQueryBuilder('route')
        .where('route.id = ANY(:ids)', { ids: uses.map(({ routeId }) => routeId) })
        .getMany();
      const byId = new Map(routes.map((route) => [route.id, route]));
      return uses.flatMap(({ ruleId, routeId }) => {
        const route = byId.get(routeId);
        return route ? [{ ownerId: ruleId, item: route }] : [];
      });
    },

    create: (input: AlertRuleInput): Promise<SavedAlertRule> => save(uuid(), input, undefined),

    update: async (id: string, input: AlertRuleInput): Promise<SavedAlertRule> =>
      save(id, input, await findOrThrow(id)),

    /** Whether a rule sends mails to this address, in its normal form. */
    hasAddress: async (sql: RawSql, email: string): Promise<boolean> =>
      (await rowsOf(sql, 'SELECT id FROM alert_rules WHERE $1 = ANY(emails) LIMIT 1', [email])).length > 0,

    /** Removes an address from all rules. A rule without another one is switched off. */
    removeAddress: async (sql: RawSql, email: string): Promise<void> => {
      const changed = await rowsOf<{ id: string; isActive: boolean }>(
        sql,
        `UPDATE alert_rules SET emails = array_remove(emails, $1),
           is_active = is_active AND (webhook IS NOT NULL OR cardinality(array_remove(emails, $1)) > 0)
         WHERE $1 = ANY(emails) RETURNING id, is_active AS "isActive"`,
        [email],
      );
      for (const { id, isActive } of changed) if (!isActive) await closeAlerts(sql, id);
    },

    /** Deletes rules with their alerts. */
    delete: (ids: string[]): Promise<number> =>
      countChanged(dataSource, 'DELETE FROM alert_rules WHERE id = ANY($1)', [ids]),
  };
};

const saveRoutes = async (
  manager: EntityManager,
  { id, target: { routeIds } }: { id: string; target: AlertTargetSettings },
): Promise<void> => {
  if (routeIds === undefined) return;
  await rowsOf(manager, 'DELETE FROM alert_rule_routes WHERE rule_id = $1', [id]);
  await rowsOf(
    manager,
    `INSERT INTO alert_rule_routes (rule_id, route_id, position)
     SELECT $1, route_id, min(position) FROM unnest($2::uuid[]) WITH ORDINALITY AS given(route_id, position) GROUP BY route_id`,
    [id, routeIds],
  ).catch(explainMissing({ alert_rule_routes_route: issue('routeIds', 'route.exists') }));
};

/** Closes open alerts without telling anybody. */
const closeAlerts = async (sql: RawSql, ruleId: string): Promise<void> => {
  await rowsOf(
    sql,
    `UPDATE alerts SET resolved_at = coalesce(resolved_at, now()), told_at = coalesce(told_at, now()), resolved_told_at = now()
     WHERE rule_id = $1 AND resolved_told_at IS NULL`,
    [ruleId],
  );
};
