import { Field, ID, Int, ObjectType } from 'type-graphql';

@ObjectType({
  description:
    'A receiving domain that has refused a sender three times in a row. Mails of this sender to it wait until it is released.',
})
export class HeldDomain {
  @Field(() => ID, { description: 'The sender; 00000000-0000-0000-0000-000000000000 for that of MAIL_FROM.' })
  senderId: string;

  @Field(() => String, { nullable: true, description: 'Slug of the sender; null for that of MAIL_FROM.' })
  sender: string | null;

  @Field(() => String)
  domain: string;

  @Field(() => Date)
  since: Date;

  @Field(() => Int, { description: 'Refusals, those of mails that were in transit included.' })
  refusals: number;

  @Field(() => String, { description: 'Reply of the mail server, without addresses.' })
  reason: string;

  @Field(() => [String], {
    description: 'Names of the checks of the sender that the refusal is about, such as SPF; empty if it doesn’t say.',
  })
  checks: string[];

  @Field(() => Int, { description: 'Mails that wait; 10,000 means that or more.' })
  waiting: number;
}
