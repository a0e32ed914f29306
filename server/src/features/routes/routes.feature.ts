import type { Feature } from '../../foundation/feature.js';
import { auditedMutations } from './audited-mutations.js';
import { RouteEntity } from './route.entity.js';
import { createRouteLoaders } from './route.loaders.js';
import { RouteResolver } from './route.resolver.js';
import type { RouteService } from './route.service.js';

export type { OpenRoute } from './open-route.js';
export { RouteEntity } from './route.entity.js';
export { RouteInput } from './route.inputs.js';
export type { RouteLoaders } from './route.loaders.js';
export { createRouteService, type RouteService } from './route.service.js';
export { SignInAdvices } from './sign-in-advice.enum.js';

export const routesFeature = {
  entities: [RouteEntity],
  resolvers: [RouteResolver],
  loaders: createRouteLoaders,
  auditedMutations,
} satisfies Feature<{ routes: RouteService }>;
