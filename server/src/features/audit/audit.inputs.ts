import { IsOptional } from 'class-validator';
import { Field, InputType, Int, ObjectType } from 'type-graphql';
import { MaxLength } from '../../foundation/graphql/validators.js';
import { AuditEntryEntity } from './audit.entity.js';

@InputType({ description: 'Fields are combined with AND.' })
export class AuditFilter {
  @Field(() => String, { nullable: true, description: 'As in AuditEntry.actor.' })
  @IsOptional()
  @MaxLength(100)
  actor?: string | null;

  @Field(() => String, { nullable: true, description: 'As in AuditEntry.action.' })
  @IsOptional()
  @MaxLength(100)
  action?: string | null;

  @Field(() => String, { nullable: true, description: 'As in AuditEntry.outcome.' })
  @IsOptional()
  @MaxLength(100)
  outcome?: string | null;

  @Field(() => String, { nullable: true, description: 'Id of an object that the change was about.' })
  @IsOptional()
  @MaxLength(100)
  subjectId?: string | null;

  @Field(() => Date, { nullable: true, description: 'Earliest time, inclusive.' })
  from?: Date | null;

  @Field(() => Date, { nullable: true, description: 'Latest time, exclusive.' })
  until?: Date | null;
}

@ObjectType({ description: 'One page of audit entries.' })
export class AuditPage {
  @Field(() => [AuditEntryEntity])
  items: AuditEntryEntity[];

  @Field(() => Int, { description: 'Number of matching entries; counting stops above 10,000.' })
  total: number;

  @Field(() => Boolean, { description: 'False if counting stopped.' })
  totalIsExact: boolean;

  @Field(() => Boolean)
  hasNextPage: boolean;
}
