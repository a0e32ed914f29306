import { type Issue, messageOf } from '@tidings/core/errors/issue';
import type { Params } from '@tidings/core/errors/message';
import { IsOptional } from 'class-validator';
import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { JsonObjectScalar } from '../../foundation/graphql/scalars.js';
import { AreUuids, ArrayMaxSize, ArrayMinSize } from '../../foundation/graphql/validators.js';

const MAX_ROWS = 1_000;
const MAX_GROUPS = 100;

/**
 * This input has no validation decorators, since each row is validated on its own: an invalid row doesn't refuse the
 * other rows.
 */
@InputType({
  description:
    'One person, matched by address; case is ignored. Absent fields of a known person stay unchanged; a new person gets the defaults of createUser. One leading apostrophe before =, +, -, @, a tab or a carriage return is removed, because the export adds it.',
})
export class ImportUserRow {
  @Field(() => String)
  email: string;

  @Field(() => String, { nullable: true, description: 'Defaults to the address for a new person.' })
  username?: string | null;

  @Field(() => String, { nullable: true })
  firstName?: string | null;

  @Field(() => String, { nullable: true })
  lastName?: string | null;

  @Field(() => String, { nullable: true, description: 'BCP 47 language tag.' })
  locale?: string | null;

  @Field(() => String, { nullable: true, description: 'IANA time zone name.' })
  timezone?: string | null;

  @Field(() => Boolean, { nullable: true })
  isActive?: boolean | null;

  @Field(() => [String], {
    nullable: true,
    description: 'Names of groups; case is ignored. The person is added to them, and stays in all others.',
  })
  groups?: string[] | null;

  @Field(() => JsonObjectScalar, { nullable: true, description: 'Merged over the person’s attributes.' })
  attributes?: Record<string, unknown> | null;
}

@InputType({ description: 'A chunk of an import.' })
export class ImportUsersInput {
  @Field(() => [ImportUserRow], {
    description: '1 to 1,000 rows. A request may hold 1 MiB: send fewer rows if they are long.',
  })
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_ROWS)
  rows: ImportUserRow[];

  @Field(() => Boolean, { defaultValue: false, description: 'Validates and reports, and writes nothing.' })
  dryRun: boolean;

  @Field(() => Boolean, {
    nullable: true,
    description:
      'If true, attributes that are objects on both sides are merged key by key. Otherwise a given attribute replaces the old value.',
  })
  deepAttributes?: boolean | null;

  @Field(() => [ID], {
    nullable: true,
    description: 'Ids of groups that every person in the rows is added to; 100 at most.',
  })
  @IsOptional()
  @ArrayMaxSize(MAX_GROUPS)
  @AreUuids()
  groupIds?: string[] | null;
}

export enum ImportOutcome {
  CREATED = 'CREATED',
  UPDATED = 'UPDATED',
  UNCHANGED = 'UNCHANGED',
  REFUSED = 'REFUSED',
}
registerEnumType(ImportOutcome, {
  name: 'ImportOutcome',
  description: 'What happened to a row. REFUSED: it has problems, and nothing of it was written.',
});

@ObjectType({ description: 'Something wrong with a row.' })
export class ImportProblem {
  @Field(() => String, { description: 'Name of the field in the row.' })
  field: string;

  @Field(() => String, { description: 'What is wrong, in English.' })
  message: string;

  @Field(() => String, { description: 'Rule that the field breaks; `docs/errors.md` lists the rules.' })
  rule: string;

  @Field(() => JsonObjectScalar, { description: 'Values of the rule, such as its limit.' })
  params: Params;
}

export const problemOf = ({ path, rule, params }: Issue): ImportProblem => ({
  field: path,
  message: messageOf({ rule, params }),
  rule,
  params,
});

@ObjectType({ description: 'Result of one row.' })
export class ImportLine {
  @Field(() => Int, { description: 'Index of the row, starting at 0; messages use the same index.' })
  row: number;

  @Field(() => ImportOutcome)
  outcome: ImportOutcome;

  @Field(() => [ImportProblem], { description: 'Why the row was refused; empty otherwise.' })
  problems: ImportProblem[];
}

@ObjectType({ description: 'Result of an import.' })
export class ImportReport {
  @Field(() => Int, { description: 'Number of people created.' })
  created: number;

  @Field(() => Int, { description: 'Number of people changed.' })
  updated: number;

  @Field(() => Int, { description: 'Number of people who were already up to date.' })
  unchanged: number;

  @Field(() => Int, { description: 'Number of rows refused.' })
  refused: number;

  @Field(() => [ImportLine], { description: 'One per row, in the order of the rows.' })
  lines: ImportLine[];
}
