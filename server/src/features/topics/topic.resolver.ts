import { Arg, Authorized, ID, Int, Mutation, Query, Resolver } from 'type-graphql';
import { PageInput, SortInput } from '../../foundation/graphql/page.js';
import { TopicEntity } from './topic.entity.js';
import { CreateTopicInput, TopicFilter, TopicPage, UpdateTopicInput } from './topic.inputs.js';
import type { TopicService } from './topic.service.js';

@Resolver(() => TopicEntity)
export class TopicResolver {
  constructor(private readonly services: { topics: TopicService }) {}

  @Authorized('READ')
  @Query(() => TopicEntity, { nullable: true, description: 'One topic; null if there is none with this slug.' })
  topic(@Arg('slug', () => ID) slug: string) {
    return this.services.topics.find(slug);
  }

  @Authorized('READ')
  @Query(() => TopicPage, {
    name: 'topics',
    description: 'Topics, by name unless sorted. Sort fields: slug, name, createdAt.',
  })
  list(
    @Arg('page', () => PageInput, { nullable: true }) page?: PageInput,
    @Arg('sort', () => SortInput, { nullable: true }) sort?: SortInput,
    @Arg('filter', () => TopicFilter, { nullable: true }) filter?: TopicFilter,
  ) {
    return this.services.topics.list({ page, sort, filter });
  }

  @Authorized('WRITE')
  @Mutation(() => TopicEntity, { description: 'Creates a topic. CONFLICT if the slug is taken.' })
  createTopic(@Arg('input', () => CreateTopicInput) input: CreateTopicInput) {
    return this.services.topics.create(input);
  }

  @Authorized('WRITE')
  @Mutation(() => TopicEntity, { description: 'Changes a topic.' })
  updateTopic(@Arg('slug', () => ID) slug: string, @Arg('input', () => UpdateTopicInput) input: UpdateTopicInput) {
    return this.services.topics.update(slug, input);
  }

  @Authorized('WRITE')
  @Mutation(() => Int, {
    description:
      'Deletes topics; returns how many. Unsubscribes are kept for topics that get the same slugs. CONFLICT if a template, a notification or a dispatch that hasn’t ended uses one.',
  })
  deleteTopics(@Arg('slugs', () => [ID]) slugs: string[]) {
    return this.services.topics.delete(slugs);
  }
}
