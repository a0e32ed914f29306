import { Authorized, Query, Resolver } from 'type-graphql';
import { QueueObject } from './queue.object.js';
import type { QueueService } from './queue.service.js';

@Resolver()
export class QueueResolver {
  constructor(private readonly services: { queues: QueueService }) {}

  @Authorized('READ')
  @Query(() => [QueueObject], {
    name: 'queues',
    description: 'Every queue that was ever used, by name. UNAVAILABLE while the broker is away.',
  })
  list() {
    return this.services.queues.list();
  }
}
