import { issue } from '@tidings/core/errors/issue';
import { Arg, Authorized, Ctx, Mutation, Resolver } from 'type-graphql';
import { badInput } from '../../foundation/errors.js';
import type { GraphqlContext } from '../../foundation/graphql/context.js';
import { BulkResult } from './bulk-send.objects.js';
import { type BulkSendService, MAX_SENDS_PER_CALL } from './bulk-send.service.js';
import { SendNotificationInput } from './dispatch.inputs.js';
import { refuseHeaderKey } from './idempotency-key-header.js';
import { originOf } from './send-origin.js';

@Resolver()
export class BulkSendResolver {
  constructor(private readonly services: { sendNotifications: BulkSendService }) {}

  @Authorized('SEND')
  @Mutation(() => [BulkResult], {
    description: `Makes 1 to ${MAX_SENDS_PER_CALL} sends, each as sendNotification does, and returns what became of each, in the same order. A refused send doesn’t refuse the others, unless the batch is atomic. Once this returns, the dispatches are committed. Repeated calls are safe if each send has an idempotencyKey of its own; in one batch, sends with equal keys and inputs are one send.`,
  })
  async sendNotifications(
    // Each input is validated by itself, so that an invalid one doesn't refuse the others.
    @Arg('input', () => [SendNotificationInput], { validateFn: () => {} }) input: SendNotificationInput[],
    @Ctx() { viewer, reply }: GraphqlContext,
    @Arg('atomic', () => Boolean, {
      defaultValue: false,
      description: 'If true, either all sends are committed together, or none is if one is refused.',
    })
    isAtomic: boolean,
  ): Promise<BulkResult[]> {
    refuseHeaderKey(reply.request);
    if (input.length < 1 || input.length > MAX_SENDS_PER_CALL) {
      throw badInput(issue('input', 'list.items', { min: 1, max: MAX_SENDS_PER_CALL }));
    }
    const outcomes = await this.services.sendNotifications(viewer, input, {
      ...(isAtomic && { atomicList: 'input' }),
      origin: originOf(reply.request),
    });
    return outcomes.map((outcome) =>
      outcome instanceof Error
        ? { dispatch: null, error: { message: outcome.message, ...outcome.extensions } }
        : { dispatch: outcome, error: null },
    );
  }
}
