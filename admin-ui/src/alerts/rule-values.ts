import type { AlertRuleFragment, AlertRuleInput } from './alerts.generated';

export type Target = 'WEBHOOK' | 'MAIL';

/** The form's values. The URL is empty unless it is new. */
export interface RuleValues {
  name: string;
  kind: AlertRuleInput['kind'];
  percent?: number | null;
  minutes?: number | null;
  isActive: boolean;
  language: NonNullable<AlertRuleInput['language']>;
  target: Target;
  webhookUrl?: string | null;
  /** One address a line. */
  emails?: string | null;
  mailFrom?: string | null;
  routeIds?: string[] | null;
}

export const newRule = (locale: string): RuleValues => ({
  name: '',
  kind: 'ROUTE_DOWN',
  percent: 5,
  minutes: 10,
  isActive: true,
  language: locale === 'ru' ? 'RU' : 'EN',
  target: 'WEBHOOK',
});

export const valuesOf = ({ webhookHost, emails, routes, ...rule }: AlertRuleFragment): RuleValues => ({
  name: rule.name,
  kind: rule.kind,
  percent: rule.percent,
  minutes: rule.minutes,
  isActive: rule.isActive,
  language: rule.language,
  target: webhookHost === null ? 'MAIL' : 'WEBHOOK',
  emails: emails.join('\n'),
  mailFrom: rule.mailFrom,
  routeIds: routes.map(({ id }) => id),
});

export const inputOf = (values: RuleValues): AlertRuleInput => ({
  name: values.name,
  kind: values.kind,
  percent: values.percent,
  minutes: values.minutes,
  isActive: values.isActive,
  language: values.language,
  ...(values.target === 'WEBHOOK'
    ? { webhookUrl: values.webhookUrl || null }
    : { emails: addressesOf(values.emails ?? ''), mailFrom: values.mailFrom, routeIds: values.routeIds ?? [] }),
});

const addressesOf = (text: string): string[] => text.split(/[\s,;]+/).filter((address) => address !== '');
