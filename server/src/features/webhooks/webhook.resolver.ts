import { randomUUID } from 'node:crypto';
import { issue } from '@tidings/core/errors/issue';
import { Arg, Authorized, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import { AppError, badInput } from '../../foundation/errors.js';
import { checkDeliveryIds, checkUuids } from '../../foundation/graphql/uuids.js';
import { WebhookEndpointEntity, WebhookState } from './endpoint.entity.js';
import { MAX_OVERLAP_HOURS, WebhookEndpointInput, WebhookReplayInput } from './endpoint.inputs.js';
import type { WebhookEndpointService } from './endpoint.service.js';
import type { TestWebhook } from './send-test.js';
import {
  SavedWebhookEndpointObject,
  WebhookReplayObject,
  WebhookTryObject,
  WebhookWaiting,
} from './webhook.objects.js';
import type { WebhookLog } from './webhook-log.js';

const DEFAULT_OVERLAP_HOURS = 24;

@Resolver(() => WebhookEndpointEntity)
export class WebhookEndpointResolver {
  constructor(
    private readonly services: {
      webhookEndpoints: WebhookEndpointService;
      webhookLog: WebhookLog;
      testWebhook: TestWebhook;
    },
  ) {}

  @Authorized('MANAGE_SENDERS')
  @Query(() => [WebhookEndpointEntity], { description: 'All webhook endpoints, by name.' })
  webhookEndpoints() {
    return this.services.webhookEndpoints.list();
  }

  @Authorized('MANAGE_SENDERS')
  @Query(() => WebhookEndpointEntity, { description: 'NOT_FOUND if there is none.' })
  webhookEndpoint(@Arg('id', () => ID) id: string) {
    checkUuids([id], 'id');
    return this.services.webhookEndpoints.find(id);
  }

  @Authorized('MANAGE_SENDERS')
  @Query(() => [WebhookTryObject], { description: 'Requests to an endpoint, the latest first; 50 at most.' })
  webhookTries(
    @Arg('endpointId', () => ID) endpointId: string,
    @Arg('before', () => ID, { nullable: true, description: 'Id of a try: only earlier ones.' }) before?: string | null,
    @Arg('onlyFailed', () => Boolean, { nullable: true }) onlyFailed?: boolean | null,
  ) {
    checkUuids([endpointId], 'endpointId');
    if (before) checkDeliveryIds([before], 'before');
    return this.services.webhookLog.listTries(endpointId, {
      before: before ?? undefined,
      onlyFailed: onlyFailed ?? undefined,
    });
  }

  @Authorized('MANAGE_SENDERS')
  @FieldResolver(() => WebhookWaiting)
  waiting(@Root() { id }: WebhookEndpointEntity) {
    return this.services.webhookLog.waiting(id);
  }

  @Authorized('MANAGE_SENDERS')
  @FieldResolver(() => [WebhookReplayObject], { description: 'The latest 10.' })
  replays(@Root() { id }: WebhookEndpointEntity) {
    return this.services.webhookLog.listReplays(id);
  }

  @Authorized('MANAGE_SENDERS')
  @Mutation(() => SavedWebhookEndpointObject, { description: 'CONFLICT if the name is taken.' })
  createWebhookEndpoint(@Arg('input', () => WebhookEndpointInput) input: WebhookEndpointInput) {
    return this.services.webhookEndpoints.create(input);
  }

  @Authorized('MANAGE_SENDERS')
  @Mutation(() => SavedWebhookEndpointObject, {
    description: 'Changes an endpoint. Absent filters are removed; the URL and the other optional fields are kept.',
  })
  updateWebhookEndpoint(
    @Arg('id', () => ID) id: string,
    @Arg('input', () => WebhookEndpointInput) input: WebhookEndpointInput,
  ) {
    checkUuids([id], 'id');
    return this.services.webhookEndpoints.update(id, input);
  }

  @Authorized('MANAGE_SENDERS')
  @Mutation(() => SavedWebhookEndpointObject, { description: 'Makes a new secret.' })
  rotateWebhookSecret(
    @Arg('id', () => ID) id: string,
    @Arg('overlapHours', () => Int, {
      nullable: true,
      description: 'How many hours the old secret signs, too: 24 by default, 168 at most.',
    })
    overlapHours?: number | null,
  ) {
    checkUuids([id], 'id');
    const hours = overlapHours ?? DEFAULT_OVERLAP_HOURS;
    if (hours < 0) throw badInput(issue('overlapHours', 'number.min', { min: 0 }));
    if (hours > MAX_OVERLAP_HOURS) throw badInput(issue('overlapHours', 'number.max', { max: MAX_OVERLAP_HOURS }));
    return this.services.webhookEndpoints.rotate(id, hours);
  }

  @Authorized('MANAGE_SENDERS')
  @Mutation(() => Int, { description: 'Deletes endpoints with all that waits for them; returns how many.' })
  deleteWebhookEndpoints(@Arg('ids', () => [ID]) ids: string[]) {
    checkUuids(ids, 'ids');
    return this.services.webhookEndpoints.delete(ids);
  }

  @Authorized('MANAGE_SENDERS')
  @Mutation(() => WebhookTryObject, {
    description: 'Sends an event of the type webhook.test now, also to one that is off.',
  })
  async testWebhookEndpoint(@Arg('id', () => ID) id: string) {
    checkUuids([id], 'id');
    return { id: randomUUID(), ...(await this.services.testWebhook(id)) };
  }

  @Authorized('MANAGE_SENDERS')
  @Mutation(() => WebhookReplayObject, {
    description:
      'Sends events again, with the ids that they had: of deliveries as the log has them, and of dispatches that ended. Those of suppressions, templates and pauses aren’t replayed. CONFLICT unless the endpoint is active.',
  })
  async replayWebhookEvents(
    @Arg('id', () => ID) id: string,
    @Arg('input', () => WebhookReplayInput) { since, dispatchId, deliveryId }: WebhookReplayInput,
  ) {
    checkUuids([id], 'id');
    if (!since && !dispatchId && !deliveryId) throw badInput(issue('since', 'required'));
    const endpoint = await this.services.webhookEndpoints.find(id);
    if (endpoint.state !== WebhookState.ACTIVE) throw new AppError('webhook.notActive');
    return this.services.webhookLog.beginReplay(id, {
      since: since ?? new Date(0),
      dispatchId: dispatchId ?? null,
      deliveryId: deliveryId ?? null,
    });
  }
}
