import { Field, Int, ObjectType } from 'type-graphql';

@ObjectType({ description: 'Number of people or mails that are skipped for a reason.' })
export class SkippedCount {
  @Field(() => String, {
    description:
      'INACTIVE, DELETED, LEFT_GROUP, NOT_ALLOWED, ERASED, or the reason of a suppression: HARD_BOUNCE, SOFT_BOUNCES, COMPLAINT, UNSUBSCRIBED, MANUAL, IMPORTED. Later versions may add reasons.',
  })
  reason: string;

  @Field(() => Int)
  count: number;
}
