import { Field, Float, Int, ObjectType } from 'type-graphql';

@ObjectType({ description: 'What became of mails to a receiving domain in the last 30 days, from the delivery log.' })
export class ReceivingDomain {
  @Field(() => String)
  domain: string;

  @Field(() => Int, { description: 'Mails that the mail server accepted.' })
  sent: number;

  @Field(() => Int, { description: 'Attempts that were refused for good.' })
  refused: number;

  @Field(() => Int, { description: 'Attempts that were refused for now.' })
  deferred: number;

  @Field(() => Int, { description: 'Mails that bounced.' })
  bounced: number;

  @Field(() => Int, { description: 'Mails that were reported as spam.' })
  complained: number;
}

@ObjectType({ description: 'Mails to Gmail, which has further rules for who sends many in a day.' })
export class GmailVolume {
  @Field(() => Int, { description: 'Mails to gmail.com and googlemail.com since midnight UTC.' })
  today: number;

  @Field(() => Int, { description: 'From so many a day, Gmail’s rules for bulk senders apply.' })
  limit: number;
}

@ObjectType({
  description:
    'A receiving domain that asked for fewer mails. Workers send it half as many, and then slowly more: after a minute as many as before.',
})
export class SlowDomain {
  @Field(() => String)
  domain: string;

  @Field(() => String, { nullable: true, description: 'Name of the route. Null: that of SMTP_URL.' })
  route: string | null;

  @Field(() => Float, { description: 'Mails per second now.' })
  perSecond: number;

  @Field(() => Date, { description: 'When it last asked for fewer mails.' })
  slowedAt: Date;

  @Field(() => String, { description: 'Its reply, without addresses.' })
  reply: string;
}
