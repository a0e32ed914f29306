import { IsOptional, MaxLength } from 'class-validator';
import { Field, InputType, Int, ObjectType } from 'type-graphql';
import { AuditEntryEntity } from './audit.entity.js';

@InputType()
export class AuditFilter {
  @Field(() => String, { nullable: true })
  @IsOptional()
  @MaxLength(100)
  actor?: string | null;

  @Field(() => String, { nullable: true })
  @IsOptional()
  @MaxLength(100)
  action?: string | null;

  @Field(() => String, { nullable: true })
  @IsOptional()
  @MaxLength(100)
  outcome?: string | null;

  @Field(() => String, { nullable: true })
  @IsOptional()
  @MaxLength(100)
  subjectId?: string | null;

  @Field(() => Date, { nullable: true })
  from?: Date | null;

  @Field(() => Date, { nullable: true })
  until?: Date | null;
}

@ObjectType()
export class AuditPage {
  @Field(() => [AuditEntryEntity])
  items: AuditEntryEntity[];

  @Field(() => Int)
  total: number;

  @Field(() => Boolean, { description: 'False where there are more than were counted.' })
  totalIsExact: boolean;

  @Field(() => Boolean)
  hasNextPage: boolean;
}
