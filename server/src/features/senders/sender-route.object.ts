import { Field, Int, ObjectType } from 'type-graphql';
import { RouteEntity } from '../routes/routes.feature.js';

@ObjectType({ description: 'How a sender uses a route.' })
export class SenderRoute {
  @Field(() => RouteEntity)
  route: RouteEntity;

  @Field(() => Int, {
    description:
      'Mails take a route of the lowest position where one is up. A route at a higher position gets mails only while all at lower ones are down.',
  })
  position: number;

  @Field(() => Int, { description: 'Share of the mails among the routes at the same position.' })
  weight: number;

  @Field(() => String, {
    nullable: true,
    description:
      'The only receiving domain that mails take this route to; null for all. Such a route goes before those for all domains.',
  })
  receivingDomain: string | null;
}
