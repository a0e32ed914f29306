import type { Feature } from '../../foundation/feature.js';
import type { UserService } from '../users/users.feature.js';
import { auditedMutations } from './audited-mutations.js';
import { SessionResolver } from './session.resolver.js';
import type { SessionService } from './session.service.js';

export { findCallerNames } from './caller-names.js';
export { createSessionService, type SessionService } from './session.service.js';
export { SESSION_COOKIE } from './session-cookie.js';
export { createSignInThrottle } from './sign-in-throttle.js';

export const authFeature = {
  resolvers: [SessionResolver],
  auditedMutations,
} satisfies Feature<{ sessions: SessionService; users: UserService }>;
