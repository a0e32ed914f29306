import { normalizeAddress } from '@tidings/core/addresses/normal-form';
import { issue } from '@tidings/core/errors/issue';
import type { Keys } from '@tidings/core/keys/keys';
import { badInput } from '../../foundation/errors.js';
import { isOneAddress } from '../../foundation/graphql/one-address.js';
import { newWebhookSecret } from '../../foundation/outbound/standard-webhook.js';
import { checkedWebhookUrl } from '../../foundation/outbound/webhook-url.js';
import type { AlertRuleEntity } from './alert-rule.entity.js';
import type { AlertRuleInput } from './alert-rule.inputs.js';
import { sealWebhook } from './alert-target.js';

const MAX_ADDRESS = 254;

/** What is stored of a rule's webhook or mails. */
export interface AlertTargetSettings {
  webhook: Buffer | null;
  webhookHost: string | null;
  emails: string[];
  mailFrom: string | null;
  /** Undefined: not changed. */
  routeIds: string[] | undefined;
  /** The secret of a webhook whose URL is new. */
  newSecret?: string;
}

/** Throws BAD_USER_INPUT unless the rule has a webhook, or all that mails need, and not both. */
export const targetOf = ({
  ruleId,
  input: { webhookUrl, emails, mailFrom, routeIds },
  before,
  keys,
  allowsHttp,
}: {
  ruleId: string;
  input: Pick<AlertRuleInput, 'webhookUrl' | 'emails' | 'mailFrom' | 'routeIds'>;
  before: AlertRuleEntity | undefined;
  keys: Pick<Keys, 'secretKey'>;
  allowsHttp: boolean;
}): AlertTargetSettings => {
  const givesEmails = emails !== undefined && emails !== null && emails.length > 0;
  if (webhookUrl && givesEmails) throw badInput(issue('emails', 'alertRule.oneTarget'));
  const noMails = { emails: [], mailFrom: null };
  if (webhookUrl) {
    const url = checkedWebhookUrl(webhookUrl, { field: 'webhookUrl', allowsHttp });
    const newSecret = newWebhookSecret();
    const webhook = sealWebhook({ url: url.href, secret: newSecret }, { ruleId, keys });
    return { webhook, webhookHost: url.host, ...noMails, routeIds: [], newSecret };
  }
  if (!givesEmails && before?.webhook) {
    return { webhook: before.webhook, webhookHost: before.webhookHost, ...noMails, routeIds: undefined };
  }
  const addresses = givesEmails ? emails : before?.emails;
  const from = mailFrom ?? before?.mailFrom;
  if (!addresses?.length) throw badInput(issue('webhookUrl', 'alertRule.oneTarget'));
  const invalid = addresses.findIndex((address) => !isOneAddress(address));
  if (invalid !== -1) throw badInput(issue(`emails.${invalid}`, 'email.single', { max: MAX_ADDRESS }));
  if (!from) throw badInput(issue('mailFrom', 'required'));
  const keepsRoutes = routeIds === undefined && before?.webhook === null;
  if (!keepsRoutes && !routeIds?.length) throw badInput(issue('routeIds', 'required'));
  return {
    webhook: null,
    webhookHost: null,
    emails: [...new Set(addresses.map(normalizeAddress))],
    mailFrom: from,
    routeIds: routeIds ?? undefined,
  };
};
