import { issue } from '@tidings/core/errors/issue';
import { Arg, Authorized, Ctx, ID, Int, Mutation, Resolver } from 'type-graphql';
import { callerOf } from '../../foundation/access/viewer.js';
import { badInput } from '../../foundation/errors.js';
import type { GraphqlContext } from '../../foundation/graphql/context.js';
import { checkDeliveryIds, checkUuids } from '../../foundation/graphql/uuids.js';
import { EventListenerInput, EventListenerObject, TakenEvents } from './event-listener.objects.js';
import type { EventListenerService } from './event-listeners.js';

const MAX_WAIT_SECONDS = 20;

@Resolver()
export class EventListenerResolver {
  constructor(private readonly services: { eventListeners: EventListenerService }) {}

  @Authorized('READ')
  @Mutation(() => EventListenerObject, {
    description:
      'Begins to keep events for the caller, from now on. CONFLICT if the caller has 10 listeners. It is removed if nothing is taken for five minutes, or if 10,000 events wait.',
  })
  createEventListener(
    @Arg('input', () => EventListenerInput) input: EventListenerInput,
    @Ctx() { viewer }: GraphqlContext,
  ) {
    return this.services.eventListeners.create(input, callerOf(viewer));
  }

  @Authorized('READ')
  @Mutation(() => TakenEvents, {
    description:
      'The next events of a listener of the caller, those of one mail in order. They are returned again until a later call has their cursor in `after`. NOT_FOUND if there is no such listener any more.',
  })
  async takeEvents(
    @Ctx() { viewer }: GraphqlContext,
    @Arg('id', () => ID) id: string,
    @Arg('after', () => ID, {
      nullable: true,
      description: 'Cursor of the last event that was dealt with: it and those before it are dropped.',
    })
    after?: string | null,
    @Arg('waitSeconds', () => Int, {
      nullable: true,
      description: 'How long to wait for an event if there is none: 0 to 20 seconds, 20 by default.',
    })
    waitSeconds?: number | null,
  ): Promise<TakenEvents> {
    checkUuids([id], 'id');
    if (after) checkDeliveryIds([after], 'after');
    const seconds = waitSeconds ?? MAX_WAIT_SECONDS;
    if (seconds < 0) throw badInput(issue('waitSeconds', 'number.min', { min: 0 }));
    if (seconds > MAX_WAIT_SECONDS) throw badInput(issue('waitSeconds', 'number.max', { max: MAX_WAIT_SECONDS }));
    const items = await this.services.eventListeners.take({
      id,
      caller: callerOf(viewer),
      after: after ?? undefined,
      waitMs: seconds * 1_000,
    });
    return { items };
  }

  @Authorized('READ')
  @Mutation(() => Boolean, {
    description: 'Removes a listener of the caller with the events that wait; returns whether there was one.',
  })
  endEventListener(@Arg('id', () => ID) id: string, @Ctx() { viewer }: GraphqlContext) {
    checkUuids([id], 'id');
    return this.services.eventListeners.end(id, callerOf(viewer));
  }
}
