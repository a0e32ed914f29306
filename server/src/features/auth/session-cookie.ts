import '@fastify/cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';

export const SESSION_COOKIE = 'tidings_session';

// The cookie is Secure only if the request came over TLS; otherwise nobody could sign in at http://localhost.
const optionsOf = (request: FastifyRequest) => ({
  path: '/',
  httpOnly: true,
  sameSite: 'lax' as const,
  secure: request.protocol === 'https',
});

export const setSessionCookie = (reply: FastifyReply, { token, expiresAt }: { token: string; expiresAt: Date }) => {
  reply.setCookie(SESSION_COOKIE, token, { ...optionsOf(reply.request), expires: expiresAt });
};

export const clearSessionCookie = (reply: FastifyReply) => {
  reply.clearCookie(SESSION_COOKIE, optionsOf(reply.request));
};
