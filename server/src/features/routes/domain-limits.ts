import { domainToAscii } from '@tidings/core/addresses/domain';
import { type Issue, issue } from '@tidings/core/errors/issue';
import { IsOptional } from 'class-validator';
import { Field, Float, InputType, Int, ObjectType } from 'type-graphql';
import { badInput } from '../../foundation/errors.js';
import { IsInt, Max, MaxLength, Min } from '../../foundation/graphql/validators.js';

/** Stands for each domain that has no limits of its own. */
const EVERY_OTHER = '*';
const DOMAIN = /^(?=.{1,253}$)[^\s@/.]+(?:\.[^\s@/.]+)*$/;
const MAX_PER_MINUTE = 1_000_000;
const MAX_PER_DAY = 1_000_000_000;

@InputType({ description: 'Limits on the mails of a route to one receiving domain. At least one of them.' })
export class DomainLimitInput {
  @Field(() => String, {
    description: 'A domain such as gmail.com, or * for each domain that isn’t named; * counts each domain alone.',
  })
  @MaxLength(255)
  domain: string;

  @Field(() => Float, { nullable: true, description: 'Maximum number of mails per second, from 0.01 to 100000.' })
  @IsOptional()
  @Min(0.01)
  @Max(100_000)
  perSecond?: number | null;

  @Field(() => Int, { nullable: true, description: 'Maximum number of mails per minute, from 1.' })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MAX_PER_MINUTE)
  perMinute?: number | null;

  @Field(() => Int, { nullable: true, description: 'Maximum number of mails per day (UTC), from 1.' })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MAX_PER_DAY)
  perDay?: number | null;
}

@ObjectType({ description: 'Limits on the mails of a route to one receiving domain.' })
export class DomainLimit {
  @Field(() => String, { description: 'A domain, or * for each one that isn’t named.' })
  domain: string;

  @Field(() => Float, { nullable: true })
  perSecond: number | null;

  @Field(() => Int, { nullable: true })
  perMinute: number | null;

  @Field(() => Int, { nullable: true })
  perDay: number | null;
}

/** The column `routes.domain_limits`. */
export type StoredDomainLimits = Record<string, Omit<DomainLimit, 'domain'>>;

/** Throws BAD_USER_INPUT. */
export const domainLimitsOf = (inputs: readonly DomainLimitInput[]): StoredDomainLimits => {
  const issues: Issue[] = [];
  const entries = inputs.map(({ domain: typed, perSecond, perMinute, perDay }, at) => {
    const domain = typed.trim() === EVERY_OTHER ? EVERY_OTHER : domainToAscii(typed.trim());
    if (domain === undefined || !(domain === EVERY_OTHER || DOMAIN.test(domain)))
      issues.push(issue(`domainLimits.${at}.domain`, 'domain.format'));
    if ((perSecond ?? perMinute ?? perDay ?? null) === null)
      issues.push(issue(`domainLimits.${at}.perSecond`, 'required'));
    return [
      domain ?? '',
      { perSecond: perSecond ?? null, perMinute: perMinute ?? null, perDay: perDay ?? null },
    ] as const;
  });
  entries.forEach(([domain], at) => {
    if (entries.findIndex(([other]) => other === domain) < at)
      issues.push(issue(`domainLimits.${at}.domain`, 'route.domainOnce'));
  });
  if (issues.length > 0) throw badInput(...issues);
  return Object.fromEntries(entries);
};

export const listDomainLimits = (stored: StoredDomainLimits): DomainLimit[] =>
  Object.entries(stored)
    .map(([domain, limits]) => ({ domain, ...limits }))
    .sort((a, b) => a.domain.localeCompare(b.domain));
