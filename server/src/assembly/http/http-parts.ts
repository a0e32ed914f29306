import type { Logger } from '@tidings/core/runtime/logger';
import type { FastifyRequest } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import type { AuditService } from '../../features/audit/audit.service.js';
import type { DeliveryExport } from '../../features/deliveries/delivery-export.js';
import type { Metrics } from '../../features/dispatcher/metrics.js';
import type { SendService } from '../../features/dispatches/send.service.js';
import type { Health } from '../../features/health/watch-parts.js';
import type { PersonExport } from '../../features/personal-data/person-export.js';
import type { UserExport } from '../../features/users/user-export.js';
import type { Viewer } from '../../foundation/access/viewer.js';
import type { Loaders } from '../loaders.js';

/** Dependencies of the HTTP server. */
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
