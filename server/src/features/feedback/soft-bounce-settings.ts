import { SOFT_BOUNCE_RULE, type SoftBounceRule } from '@tidings/core/ledger/record-feedback';
import { integerBetween } from '@tidings/core/runtime/environment';

const MAX_MAILS = 1_000;
const MAX_DAYS = 365;

/** When soft bounces suppress an address. */
export const SOFT_BOUNCE_OPTIONS = {
  SOFT_BOUNCE_MAILS: integerBetween(1, MAX_MAILS).default(SOFT_BOUNCE_RULE.mails),
  SOFT_BOUNCE_DAYS: integerBetween(1, MAX_DAYS).default(SOFT_BOUNCE_RULE.days),
  SOFT_BOUNCE_SUCCESS_DAYS: integerBetween(1, MAX_DAYS).default(SOFT_BOUNCE_RULE.successDays),
};

export const softBounceRuleOf = ({
  SOFT_BOUNCE_MAILS: mails,
  SOFT_BOUNCE_DAYS: days,
  SOFT_BOUNCE_SUCCESS_DAYS: successDays,
}: Record<keyof typeof SOFT_BOUNCE_OPTIONS, number>): SoftBounceRule => ({ mails, days, successDays });
