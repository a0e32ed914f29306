import { ArrayMaxSize, ArrayMinSize, IsOptional, IsUUID } from 'class-validator';
import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { JsonObjectScalar } from '../../foundation/graphql/scalars.js';

const MOST_ROWS = 1_000;
const MOST_GROUPS = 100;

/** Without rules of its own: each row is judged for itself, so that a bad one keeps no other out. */
@InputType({
  description:
    'A person, found by the address in any case. What is absent stays as it is, or is as createUser has it. One apostrophe before =, +, -, @, a tab or a CR is taken off, as the export puts it there.',
})
export class ImportUserRow {
  @Field(() => String)
  email: string;

  @Field(() => String, { nullable: true, description: 'The address where absent, for a new person.' })
  username?: string | null;

  @Field(() => String, { nullable: true })
  firstName?: string | null;

  @Field(() => String, { nullable: true })
  lastName?: string | null;

  @Field(() => String, { nullable: true })
  locale?: string | null;

  @Field(() => String, { nullable: true })
  timezone?: string | null;

  @Field(() => Boolean, { nullable: true })
  isActive?: boolean | null;

  @Field(() => [String], {
    nullable: true,
    description: 'Names of groups, in any case. The person is added to them and stays in all others.',
  })
  groups?: string[] | null;

  @Field(() => JsonObjectScalar, { nullable: true, description: 'Merged over those that the person has.' })
  attributes?: Record<string, unknown> | null;
}

@InputType()
export class ImportUsersInput {
  @Field(() => [ImportUserRow], {
    description: '1 to 1,000. A request holds 1 MiB at most: send fewer where rows are long.',
  })
  @ArrayMinSize(1)
  @ArrayMaxSize(MOST_ROWS)
  rows: ImportUserRow[];

  @Field(() => Boolean, { defaultValue: false, description: 'Judges and reports all the same, and writes nothing.' })
  dryRun: boolean;

  @Field(() => Boolean, {
    nullable: true,
    description:
      'Merges attributes that are objects on both sides key by key. Without it, a given attribute replaces the whole of the one that the person has.',
  })
  deepAttributes?: boolean | null;

  @Field(() => [ID], { nullable: true, description: 'Groups that everybody in the rows is added to. 100 at most.' })
  @IsOptional()
  @ArrayMaxSize(MOST_GROUPS)
  @IsUUID('all', { each: true })
  groupIds?: string[] | null;
}

export enum ImportOutcome {
  CREATED = 'CREATED',
  UPDATED = 'UPDATED',
  UNCHANGED = 'UNCHANGED',
  REFUSED = 'REFUSED',
}
registerEnumType(ImportOutcome, { name: 'ImportOutcome' });

@ObjectType()
export class ImportProblem {
  @Field(() => String, { description: 'Of the row.' })
  field: string;

  @Field(() => String)
  message: string;
}

@ObjectType()
export class ImportLine {
  @Field(() => Int, { description: 'Its place among the rows, from 0. Messages count in the same way.' })
  row: number;

  @Field(() => ImportOutcome)
  outcome: ImportOutcome;

  @Field(() => [ImportProblem], { description: 'Why the row was refused.' })
  problems: ImportProblem[];
}

@ObjectType()
export class ImportReport {
  @Field(() => Int)
  created: number;

  @Field(() => Int)
  updated: number;

  @Field(() => Int)
  unchanged: number;

  @Field(() => Int)
  refused: number;

  @Field(() => [ImportLine], { description: 'One for each row, in their order.' })
  lines: ImportLine[];
}
