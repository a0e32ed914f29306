import type { Logger } from '@tidings/core/runtime/logger';
import type { Tracer } from '@tidings/core/tracing/tracer';
import type { FastifyRequest } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import type { Registry } from 'prom-client';
import type { FeedbackWebhook } from '../../features/feedback/feedback.feature.js';
import type { Health } from '../../features/health/health.feature.js';
import type { Viewer } from '../../foundation/access/viewer.js';
import type { Services } from '../create-services.js';

export interface HttpParts
  extends Pick<
    Services,
    | 'audit'
    | 'dispatches'
    | 'sends'
    | 'sendNotifications'
    | 'subscriptions'
    | 'exportUsers'
    | 'exportDeliveries'
    | 'exportPerson'
    | 'exportSuppressions'
    | 'files'
    | 'templateSchemas'
  > {
  schema: GraphQLSchema;
  identify: (request: FastifyRequest) => Promise<Viewer>;
  createLoaders: () => object;
  feedbackWebhooks: readonly FeedbackWebhook[];
  health: Health;
  metrics: Registry;
  tracer: Tracer;
  logger: Logger;
  trustProxy: string;
}
