import { Authorized, Field, ObjectType, Query, Resolver } from 'type-graphql';

@ObjectType({ description: 'This installation.' })
export class About {
  @Field(() => String, {
    nullable: true,
    description: 'URL of a page that shows sent mails, for trying things out; null when there is none.',
  })
  mailboxUrl: string | null;
}

@Resolver()
export class AboutResolver {
  constructor(private readonly services: { about: About }) {}

  @Authorized('READ')
  @Query(() => About, { description: 'Facts about this installation.' })
  about() {
    return this.services.about;
  }
}
