import { Field, ObjectType } from 'type-graphql';

@ObjectType('Staging', { description: 'Whom this installation may mail, by REDIRECT_ALL_TO and ALLOW_RECIPIENTS.' })
export class StagingObject {
  @Field(() => String, {
    nullable: true,
    description: 'All mail goes to this address instead of its recipients; null if it goes to them.',
  })
  redirectAllTo: string | null;

  @Field(() => [String], {
    nullable: true,
    description:
      'Addresses and domains that get mail; mail to others is suppressed as NOT_ALLOWED. `*.example.com` stands for the domain and those below it. Null: everybody gets mail.',
  })
  allowRecipients: readonly string[] | null;

  @Field(() => [String], {
    description: 'Names of running workers whose settings are different. They send by their own settings.',
  })
  otherWorkers: string[];
}
