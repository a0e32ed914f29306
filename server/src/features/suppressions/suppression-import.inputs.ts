import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { ArrayMaxSize, ArrayMinSize } from '../../foundation/graphql/validators.js';
import { ImportOutcome, ImportProblem } from '../users/users.feature.js';
import { SuppressionReason, SuppressionScope } from './suppression.entity.js';

const MAX_ROWS = 1_000;

/** This input has no validation decorators, since each row is validated on its own: an invalid row doesn't refuse the others. */
@InputType({
  description:
    'One suppression. One leading apostrophe before =, +, -, @, a tab or a carriage return is removed, because the export adds it.',
})
export class ImportSuppressionRow {
  @Field(() => String)
  email: string;

  @Field(() => SuppressionReason, { nullable: true, description: 'Default: IMPORTED.' })
  reason?: SuppressionReason | null;

  @Field(() => SuppressionScope, { nullable: true, description: 'Default: ALL_MAIL.' })
  scope?: SuppressionScope | null;

  @Field(() => ID, { nullable: true, description: 'Slug of a topic; with the scope TOPIC, and only then.' })
  topic?: string | null;

  @Field(() => String, { nullable: true, description: 'What is longer than 500 characters is cut.' })
  note?: string | null;

  @Field(() => Date, {
    nullable: true,
    description: 'When it began; default: now. A time in the future counts as now.',
  })
  createdAt?: Date | null;

  @Field(() => Date, { nullable: true, description: 'In the future; null means never.' })
  expiresAt?: Date | null;
}

@InputType({ description: 'A chunk of an import.' })
export class ImportSuppressionsInput {
  @Field(() => [ImportSuppressionRow], {
    description: '1 to 1,000 rows. A request may hold 1 MiB: send fewer rows if they are long.',
  })
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_ROWS)
  rows: ImportSuppressionRow[];

  @Field(() => Boolean, { defaultValue: false, description: 'Validates and reports, and writes nothing.' })
  dryRun: boolean;
}

@ObjectType({ description: 'Result of one row.' })
export class SuppressionImportLine {
  @Field(() => Int, { description: 'Index of the row, starting at 0.' })
  row: number;

  @Field(() => ImportOutcome, { description: 'UPDATED: it was there, and now holds longer.' })
  outcome: ImportOutcome;

  @Field(() => [ImportProblem], { description: 'Why the row was refused; empty otherwise.' })
  problems: ImportProblem[];
}

@ObjectType({ description: 'Result of an import of suppressions.' })
export class SuppressionImportReport {
  @Field(() => Int, { description: 'Number of suppressions created.' })
  created: number;

  @Field(() => Int, { description: 'Number of suppressions that were there, and now hold longer.' })
  updated: number;

  @Field(() => Int, { description: 'Number of suppressions that were there.' })
  unchanged: number;

  @Field(() => Int, { description: 'Number of rows refused.' })
  refused: number;

  @Field(() => [SuppressionImportLine], { description: 'One per row, in the order of the rows.' })
  lines: SuppressionImportLine[];
}
