import { issue } from '@tidings/core/errors/issue';
import {
  daysOfWarmUp,
  endOfWarmUp,
  type WarmUp as Plan,
  type WarmUpDay as PlanDay,
  warmUpLimitOn,
} from '@tidings/core/ledger/warm-up';
import { IsOptional } from 'class-validator';
import { Field, Float, InputType, Int, ObjectType } from 'type-graphql';
import { badInput } from '../../foundation/errors.js';
import { IsInt, Max, Min } from '../../foundation/graphql/validators.js';

const MAX_MAILS = 1_000_000_000;
const DEFAULT_FACTOR = 1.5;
const MIN_FACTOR = 1.05;
const MAX_FACTOR = 10;

/** Maximum number of days that a plan shows. */
const MAX_DAYS = 366;

const DATE = /^[12]\d{3}-\d{2}-\d{2}$/;

@InputType({
  description:
    'A plan by which a new route takes more mails each day. It limits the mails of all workers together, besides the other limits. Days count whether or not mails are sent.',
})
export class WarmUpInput {
  @Field(() => Int, { description: 'Maximum number of mails on the first day (UTC), from 1.' })
  @IsInt()
  @Min(1)
  @Max(MAX_MAILS)
  mails: number;

  @Field(() => Float, {
    nullable: true,
    description: 'Each day has so many times the mails of the day before, 1.05 to 10; 1.5 by default.',
  })
  @IsOptional()
  @Min(MIN_FACTOR)
  @Max(MAX_FACTOR)
  factor?: number | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'The plan ends before the day that would have so many mails. By default the limit per day of the route.',
  })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MAX_MAILS)
  target?: number | null;

  @Field(() => String, {
    nullable: true,
    description:
      'The first day (UTC), such as 2026-12-31; it may have passed. By default that of the stored plan, else today.',
  })
  @IsOptional()
  startsOn?: string | null;
}

@ObjectType({ description: 'One day of a warm-up plan.' })
export class WarmUpDay implements PlanDay {
  @Field(() => String, { description: 'A date such as 2026-12-31 (UTC).' })
  date: string;

  @Field(() => Int, { description: 'Maximum number of mails.' })
  mails: number;
}

@ObjectType({ description: 'A plan by which a new route takes more mails each day.' })
export class WarmUp {
  @Field(() => Int, { description: 'Maximum number of mails on the first day.' })
  mails: number;

  @Field(() => Float, { description: 'Each day has so many times the mails of the day before.' })
  factor: number;

  @Field(() => Int, {
    nullable: true,
    description: 'The plan ends before the day that would have so many mails; null for the limit per day of the route.',
  })
  target: number | null;

  @Field(() => String, { description: 'The first day (UTC), such as 2026-12-31.' })
  startsOn: string;

  @Field(() => String, { description: 'The last day (UTC) on which the plan limits.' })
  endsOn: string;

  @Field(() => [WarmUpDay], { description: 'Its days, 366 at most.' })
  days: WarmUpDay[];

  @Field(() => Int, {
    nullable: true,
    description: 'Maximum number of mails today (UTC); null before the plan begins and after it has ended.',
  })
  today: number | null;
}

/** Columns of `routes`. All are null without a plan, and the target is null for the limit per day of the route. */
export interface StoredWarmUp {
  warmUpFrom: string | null;
  warmUpMails: number | null;
  warmUpFactor: number | null;
  warmUpTarget: number | null;
}

const NONE: StoredWarmUp = { warmUpFrom: null, warmUpMails: null, warmUpFactor: null, warmUpTarget: null };

const today = (): string => new Date().toISOString().slice(0, 10);

/** `Date.parse` takes 2026-02-30 for 2026-03-02. */
const isDate = (text: string): boolean =>
  DATE.test(text) && !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text);

/** What to store. `perDay` is the route's limit. Throws BAD_USER_INPUT. */
export const storedWarmUpOf = (
  input: WarmUpInput | null | undefined,
  { before, perDay }: { before: StoredWarmUp | undefined; perDay: number | null },
): StoredWarmUp => {
  const stored = input === undefined ? (before ?? NONE) : input === null ? NONE : newPlan(input, before);
  if (stored.warmUpMails === null) return NONE;
  const target = stored.warmUpTarget ?? perDay;
  if (target === null) throw badInput(issue('warmUp.target', 'route.warmUpEnd'));
  if (target <= stored.warmUpMails) throw badInput(issue('warmUp.target', 'route.warmUpTarget'));
  return stored;
};

const newPlan = ({ mails, factor, target, startsOn }: WarmUpInput, before: StoredWarmUp | undefined): StoredWarmUp => {
  if (startsOn && !isDate(startsOn)) throw badInput(issue('warmUp.startsOn', 'date.format'));
  return {
    warmUpFrom: startsOn || (before?.warmUpFrom ?? today()),
    warmUpMails: mails,
    warmUpFactor: factor ?? DEFAULT_FACTOR,
    warmUpTarget: target ?? null,
  };
};

/** What the API shows. Null without a plan. */
export const warmUpOf = ({
  warmUpFrom,
  warmUpMails,
  warmUpFactor,
  warmUpTarget,
  perDay,
}: StoredWarmUp & { perDay: number | null }): WarmUp | null => {
  const target = warmUpTarget ?? perDay;
  if (warmUpFrom === null || warmUpMails === null || warmUpFactor === null || target === null) return null;
  const plan: Plan = { from: warmUpFrom, mails: warmUpMails, factor: warmUpFactor, target };
  return {
    mails: warmUpMails,
    factor: warmUpFactor,
    target: warmUpTarget,
    startsOn: warmUpFrom,
    endsOn: endOfWarmUp(plan),
    days: daysOfWarmUp(plan, MAX_DAYS),
    today: warmUpLimitOn(plan, today()),
  };
};
