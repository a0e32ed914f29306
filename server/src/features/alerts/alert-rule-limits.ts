import { issue } from '@tidings/core/errors/issue';
import { badInput } from '../../foundation/errors.js';
import { AlertKind } from './alert-kind.js';
import type { AlertRuleInput } from './alert-rule.inputs.js';

/** The limits that the rule's kind has; null for others. Throws BAD_USER_INPUT. */
export const limitsOf = ({
  kind,
  percent,
  minutes,
}: Pick<AlertRuleInput, 'kind' | 'percent' | 'minutes'>): { percent: number | null; minutes: number | null } => {
  switch (kind) {
    case AlertKind.FAILURE_RATE:
      return { percent: given(percent, 'percent'), minutes: atLeastOne(given(minutes, 'minutes')) };
    case AlertKind.QUEUE_AGE:
      return { percent: null, minutes: atLeastOne(given(minutes, 'minutes')) };
    case AlertKind.ROUTE_DOWN:
      return { percent: null, minutes: minutes ?? 0 };
    case AlertKind.DOMAIN_HELD:
    case AlertKind.WEBHOOK_DISABLED:
      return { percent: null, minutes: null };
  }
};

const given = (value: number | null | undefined, field: string): number => {
  if (value === null || value === undefined) throw badInput(issue(field, 'required'));
  return value;
};

const atLeastOne = (minutes: number): number => {
  if (minutes < 1) throw badInput(issue('minutes', 'number.min', { min: 1 }));
  return minutes;
};
