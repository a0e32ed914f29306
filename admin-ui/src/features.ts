import { account } from './account/feature';
import { alerts } from './alerts/feature';
import type { ResourceApi } from './api/resource-api';
import { apiKeys } from './api-keys/feature';
import { audit } from './audit/feature';
import { dashboard } from './dashboard/feature';
import { deliverability } from './deliverability/feature';
import { deliveries } from './deliveries/feature';
import { dispatches } from './dispatches/feature';
import type { Feature } from './feature';
import { feedback } from './feedback/feature';
import { groups } from './groups/feature';
import { mailRoutes } from './mail-routes/feature';
import { notifications } from './notifications/feature';
import { personalData } from './personal-data/feature';
import { senders } from './senders/feature';
import { suppressions } from './suppressions/feature';
import { team } from './team/feature';
import { templates } from './templates/feature';
import { topics } from './topics/feature';
import { unsubscribing } from './unsubscribing/feature';
import { users } from './users/feature';
import { webhooks } from './webhooks/feature';

/** All features, in the order of the menu. */
export const features: readonly Feature[] = [
  dashboard,
  notifications,
  templates,
  topics,
  senders,
  mailRoutes,
  dispatches,
  deliveries,
  deliverability,
  alerts,
  feedback,
  suppressions,
  users,
  groups,
  team,
  apiKeys,
  webhooks,
  audit,
  personalData,
  unsubscribing,
  account,
];

export const resourceApis: Record<string, ResourceApi> = Object.fromEntries(
  features.flatMap(({ name, api }) => (api ? [[name, api]] : [])),
);
