import { loadById, loadFromMap } from '../../foundation/graphql/data-loaders.js';
import type { RouteService } from './route.service.js';

export type RouteLoaders = ReturnType<typeof createRouteLoaders>;

export const createRouteLoaders = ({ routes }: { routes: RouteService }) => ({
  route: loadById(routes.findMany),
  mailsTodayOfRoute: loadFromMap(routes.countToday, 0),
});
