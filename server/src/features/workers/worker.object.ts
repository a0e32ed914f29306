import { Field, ID, ObjectType } from 'type-graphql';

@ObjectType('Worker', { description: 'A running worker process. It reports every five seconds.' })
export class WorkerObject {
  @Field(() => ID)
  id: string;

  @Field(() => String, { description: 'Host name and process id.' })
  name: string;

  @Field(() => Date)
  startedAt: Date;

  @Field(() => Date, { description: 'Time of the last report.' })
  seenAt: Date;

  @Field(() => Date, {
    nullable: true,
    description: 'Since when its mail server has been unreachable; null while it answers.',
  })
  mailServerDownSince: Date | null;

  @Field(() => String, {
    nullable: true,
    description: 'Error from the mail server or the network; null while it answers.',
  })
  mailServerError: string | null;
}
