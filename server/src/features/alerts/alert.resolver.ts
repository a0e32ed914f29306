import { randomUUID } from 'node:crypto';
import {
  Arg,
  Authorized,
  Ctx,
  Field,
  FieldResolver,
  ID,
  Int,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import { JsonObjectScalar } from '../../foundation/graphql/scalars.js';
import { checkUuids } from '../../foundation/graphql/uuids.js';
import { RouteEntity } from '../routes/routes.feature.js';
import { AlertEntity } from './alert.entity.js';
import type { AlertService } from './alert.service.js';
import type { Problem } from './alert-kind.js';
import { AlertRuleEntity } from './alert-rule.entity.js';
import { AlertRuleInput } from './alert-rule.inputs.js';
import type { AlertRuleLoaders } from './alert-rule.loaders.js';
import type { AlertRuleService } from './alert-rule.service.js';
import { sentenceOf } from './alert-text.js';
import type { Teller } from './create-teller.js';

@ObjectType('SavedAlertRule', { description: 'A rule that was saved.' })
export class SavedAlertRuleObject {
  @Field(() => AlertRuleEntity)
  rule: AlertRuleEntity;

  @Field(() => String, {
    nullable: true,
    description:
      'Secret that signs the webhook (whsec_…), if the URL is new. It is returned only here. Null if it is unchanged, or there is no webhook.',
  })
  webhookSecret: string | null;
}

@ObjectType({ description: 'Whether a test alert was accepted.' })
export class AlertTest {
  @Field(() => Boolean)
  ok: boolean;

  @Field(() => String, { nullable: true, description: 'Why not; null if it was accepted.' })
  error: string | null;
}

@Resolver(() => AlertRuleEntity)
export class AlertRuleResolver {
  constructor(private readonly services: { alertRules: AlertRuleService; tellAlert: Teller }) {}

  @Authorized('READ')
  @Query(() => [AlertRuleEntity], { name: 'alertRules', description: 'All rules of alerts, by name.' })
  list() {
    return this.services.alertRules.list();
  }

  @Authorized('READ')
  @FieldResolver(() => [RouteEntity], { description: 'Routes of the mails, the preferred one first.' })
  routes(@Root() { id }: AlertRuleEntity, @Ctx() { loaders }: { loaders: AlertRuleLoaders }): Promise<RouteEntity[]> {
    return loaders.routesOfAlertRule.load(id);
  }

  @Authorized('MANAGE_SENDERS')
  @Mutation(() => SavedAlertRuleObject, { description: 'Creates a rule of alerts. CONFLICT if the name is taken.' })
  createAlertRule(@Arg('input', () => AlertRuleInput) input: AlertRuleInput) {
    return this.services.alertRules.create(input);
  }

  @Authorized('MANAGE_SENDERS')
  @Mutation(() => SavedAlertRuleObject, {
    description:
      'Changes a rule of alerts. Of absent fields, only those about the webhook, mails, language and isActive are kept.',
  })
  updateAlertRule(@Arg('id', () => ID) id: string, @Arg('input', () => AlertRuleInput) input: AlertRuleInput) {
    checkUuids([id], 'id');
    return this.services.alertRules.update(id, input);
  }

  @Authorized('MANAGE_SENDERS')
  @Mutation(() => Int, { description: 'Deletes rules with their alerts; returns how many.' })
  deleteAlertRules(@Arg('ids', () => [ID]) ids: string[]) {
    checkUuids(ids, 'ids');
    return this.services.alertRules.delete(ids);
  }

  @Authorized('MANAGE_SENDERS')
  @Mutation(() => AlertTest, { description: 'Sends a test alert to the webhook or the addresses of a rule.' })
  async testAlertRule(@Arg('id', () => ID) id: string): Promise<AlertTest> {
    checkUuids([id], 'id');
    const rule = await this.services.alertRules.find(id);
    return this.services.tellAlert(rule, { id: `alert_${randomUUID()}_test`, phase: 'TEST', alert: undefined }).then(
      () => ({ ok: true, error: null }),
      (err: Error) => ({ ok: false, error: err.message }),
    );
  }
}

@Resolver(() => AlertEntity)
export class AlertResolver {
  constructor(private readonly services: { alerts: AlertService }) {}

  @Authorized('READ')
  @Query(() => [AlertEntity], { description: 'Alerts that are open, the latest first; 100 at most.' })
  openAlerts() {
    return this.services.alerts.listOpen();
  }

  @Authorized('READ')
  @Query(() => [AlertEntity], {
    description: 'The latest 100 alerts that are over. They are kept for 90 days.',
  })
  pastAlerts() {
    return this.services.alerts.listPast();
  }

  @FieldResolver(() => String, { description: 'The problem in one English sentence, with the latest figures.' })
  message(@Root() { rule, subject, details }: AlertEntity): string {
    return sentenceOf({ kind: rule.kind, subject, details } as unknown as Problem, 'EN');
  }

  @FieldResolver(() => JsonObjectScalar, {
    description:
      'Names and figures of the problem. FAILURE_RATE: failed, total, percent. QUEUE_AGE: queue, minutes. DOMAIN_HELD: domain, sender, reason. ROUTE_DOWN: route, error. WEBHOOK_DISABLED: webhook, reason, error.',
  })
  details(@Root() { details }: AlertEntity): object {
    return details;
  }

  @FieldResolver(() => Date, { nullable: true, description: 'Next try after a failed one; null if none failed.' })
  nextTryAt(@Root() { lastError, storedNextTryAt }: AlertEntity): Date | null {
    return lastError === null ? null : storedNextTryAt;
  }
}
