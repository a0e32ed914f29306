import '@fastify/cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';

export const SESSION_COOKIE = 'tidings_session';

// Secure where the browser came by TLS: without it a server at http://localhost could sign nobody in.
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
