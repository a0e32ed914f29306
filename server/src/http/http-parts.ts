import type { Logger } from '@tidings/core/runtime/logger';
import type { FastifyRequest } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import type { AuditService } from '../audit/audit.service.js';
import type { DeliveryExport } from '../deliveries/delivery-export.js';
import type { SendService } from '../dispatches/send.service.js';
import type { Loaders } from '../graphql/loaders.js';
import type { Viewer } from '../graphql/viewer.js';
import type { Health } from '../health/watch-parts.js';
import type { PersonExport } from '../personal-data/person-export.js';
import type { UserExport } from '../users/user-export.js';
import type { Metrics } from './metrics.js';

/** What the port is served with. */
export interface HttpParts {
  schema: GraphQLSchema;
  identify: (request: FastifyRequest) => Promise<Viewer>;
  createLoaders: () => Loaders;
  send: SendService;
  exportUsers: UserExport;
  exportDeliveries: DeliveryExport;
  exportPerson: PersonExport;
  audit: AuditService;
  health: Health;
  metrics: Metrics;
  logger: Logger;
  trustProxy: string;
}
