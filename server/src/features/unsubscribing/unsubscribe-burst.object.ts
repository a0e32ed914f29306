import { Field, Float, ID, Int, ObjectType } from 'type-graphql';

@ObjectType('UnsubscribeBurst', {
  description:
    'Unsubscribes that a mail scanner may have made by following the links of mails that it checked: at least five people’s from one network, each within 30 seconds after the mail was sent and at most 60 seconds after the one before. They hold until they are undone.',
})
export class UnsubscribeBurstObject {
  @Field(() => ID)
  id: string;

  @Field(() => String, { description: 'Network that the requests came from: /24 of IPv4, /48 of IPv6.' })
  network: string;

  @Field(() => Date)
  startedAt: Date;

  @Field(() => Date)
  endedAt: Date;

  @Field(() => Int, { description: 'Number of people who were unsubscribed and still are.' })
  people: number;

  @Field(() => Int, { description: 'How many of the requests named no web browser as their sender.' })
  byPrograms: number;

  @Field(() => Float, { description: 'Longest time from a mail to its request, in seconds.' })
  maxSecondsAfterSent: number;

  @Field(() => [String], { description: 'The first 100 addresses.' })
  addresses: string[];
}
