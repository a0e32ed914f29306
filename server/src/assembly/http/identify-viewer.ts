import '@fastify/cookie';
import type { FastifyRequest } from 'fastify';
import type { ApiKeyService } from '../../features/api-keys/api-keys.feature.js';
import { SESSION_COOKIE, type SessionService } from '../../features/auth/auth.feature.js';
import { isApiKeySecret } from '../../foundation/access/tokens.js';
import type { Viewer } from '../../foundation/access/viewer.js';
import { AppError } from '../../foundation/errors.js';

const STRANGER: Viewer = { kind: 'stranger' };

export const bearerTokenOf = (request: FastifyRequest): string | undefined =>
  /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];

/**
 * Identifies the caller by the bearer token, or without one by the session cookie. The cookie is accepted only with an
 * `x-requested-with` header, which a page of another origin can't send without our consent (CSRF). An unknown bearer
 * token is refused; a caller whose session has ended is a stranger, who may sign in again.
 */
export const createViewerIdentifier =
  ({ sessions, apiKeys }: { sessions: SessionService; apiKeys: ApiKeyService }) =>
  async (request: FastifyRequest): Promise<Viewer> => {
    const bearer = bearerTokenOf(request);
    if (bearer) {
      const viewer = isApiKeySecret(bearer) ? await apiKeys.identify(bearer) : await sessions.identify(bearer);
      if (viewer) return viewer;
      throw new AppError('auth.unknownToken');
    }
    const cookie = request.cookies[SESSION_COOKIE];
    if (!cookie || !request.headers['x-requested-with']) return STRANGER;
    return (await sessions.identify(cookie)) ?? STRANGER;
  };
