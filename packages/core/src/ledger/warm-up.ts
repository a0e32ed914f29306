/** How many mails a route may take per day while it is new. It adds to the limits that the route has. */
export interface WarmUp {
  /** The first day (UTC), such as 2026-12-31. */
  from: string;
  /** Mails on the first day. */
  mails: number;
  /** Each day has so many times the mails of the day before; above 1. */
  factor: number;
  /** The plan ends before the day that would have so many mails. */
  target: number;
}

export interface WarmUpDay {
  /** Such as 2026-12-31 (UTC). */
  date: string;
  /** Maximum number of mails. */
  mails: number;
}

const DAY_MS = 86_400_000;

/** So that 100 × 1.1 isn't 110.00000000000001 in one place and 110 in the other. */
const ROUNDING = 0.000001;

/** e to this power is more than any target. */
const MAX_EXPONENT = 25;

const mailsOn = ({ mails, factor }: WarmUp, day: number): number => Math.floor(mails * factor ** day + ROUNDING);

/** The number of days on which a plan limits. */
const lengthOf = (plan: WarmUp): number => {
  const estimate = Math.floor(Math.log(plan.target / plan.mails) / Math.log(plan.factor));
  return (
    [estimate - 1, estimate, estimate + 1].find((day) => day >= 0 && mailsOn(plan, day) >= plan.target) ?? estimate + 2
  );
};

const dateOf = ({ from }: WarmUp, day: number): string =>
  new Date(Date.parse(from) + day * DAY_MS).toISOString().slice(0, 10);

/** The days of a plan, at most `max`. */
export const daysOfWarmUp = (plan: WarmUp, max: number): WarmUpDay[] =>
  Array.from({ length: Math.min(max, lengthOf(plan)) }, (_, day) => ({
    date: dateOf(plan, day),
    mails: mailsOn(plan, day),
  }));

/** The last day on which a plan limits. */
export const endOfWarmUp = (plan: WarmUp): string => dateOf(plan, lengthOf(plan) - 1);

/** The limit of a day (UTC). Null: the plan hasn't begun, or has ended. */
export const warmUpLimitOn = (plan: WarmUp, date: string): number | null => {
  const day = Math.round((Date.parse(date) - Date.parse(plan.from)) / DAY_MS);
  return day < 0 || day >= lengthOf(plan) ? null : mailsOn(plan, day);
};

const TODAY = `(now() AT TIME ZONE 'UTC')::date`;

/** SQL for the limit of today by the plan of a row of `routes`. Null without a plan, before it begins and after it ends. */
export const warmUpLimit = (r: string): string => {
  const day = `(${TODAY} - ${r}.warm_up_from)`;
  const mails = `floor(${r}.warm_up_mails * power(${r}.warm_up_factor, ${day}) + ${ROUNDING})`;
  return `CASE WHEN ${day} < 0 OR ${day} * ln(${r}.warm_up_factor) > ${MAX_EXPONENT} THEN NULL
    WHEN ${mails} < coalesce(${r}.warm_up_target, ${r}.per_day) THEN ${mails}::int END`;
};
