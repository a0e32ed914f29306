import { Field, ID, ObjectType } from 'type-graphql';

@ObjectType('Worker', { description: 'A process that delivers, as it speaks of itself every few seconds.' })
export class WorkerObject {
  @Field(() => ID)
  id: string;

  @Field(() => String, { description: 'Its host and process.' })
  name: string;

  @Field(() => Date)
  startedAt: Date;

  @Field(() => Date)
  seenAt: Date;

  @Field(() => Date, { nullable: true, description: 'Null while its mail server answers.' })
  mailServerDownSince: Date | null;

  @Field(() => String, { nullable: true, description: 'Why not, in the words of the mail server or the network.' })
  mailServerError: string | null;
}
