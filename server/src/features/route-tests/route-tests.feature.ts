import type { Feature } from '../../foundation/feature.js';
import { RouteTestResolver } from './route-test.resolver.js';
import type { RouteTestService } from './route-test.service.js';

export { createRouteTestService } from './route-test.service.js';

export const routeTestsFeature = {
  resolvers: [RouteTestResolver],
} satisfies Feature<{ testRoute: RouteTestService }>;
