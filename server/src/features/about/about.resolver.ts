import { Authorized, Field, ObjectType, Query, Resolver } from 'type-graphql';

@ObjectType({ description: 'Of this installation.' })
export class About {
  @Field(() => String, {
    nullable: true,
    description: 'A page that shows the mails that were sent; null where there is none.',
  })
  mailboxUrl: string | null;
}

@Resolver()
export class AboutResolver {
  constructor(private readonly facts: About) {}

  @Authorized('READ')
  @Query(() => About)
  about() {
    return this.facts;
  }
}
