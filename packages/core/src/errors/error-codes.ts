/**
 * All error codes, as callers see them in `extensions.code`. `status` is the HTTP status of the REST API. GraphQL
 * answers with 200, except for RATE_LIMITED and UNAVAILABLE. `topLevel` names parameters that are also fields of
 * `extensions` itself.
 */
export const ERROR_CODES = {
  UNAUTHENTICATED: { status: 401, topLevel: [], about: 'The caller is not known.' },
  FORBIDDEN: { status: 403, topLevel: [], about: 'The caller may not do this.' },
  NOT_FOUND: { status: 404, topLevel: [], about: 'What the call names does not exist.' },
  BAD_USER_INPUT: {
    status: 400,
    topLevel: [],
    about: 'The input is not valid. `issues` says what is wrong with each field.',
  },
  CONFLICT: { status: 409, topLevel: ['updatedAt'], about: 'The state of the data does not allow this.' },
  TEMPLATE_INVALID: {
    status: 400,
    topLevel: ['part', 'line', 'column'],
    about: 'The template does not compile, or is not accepted. Lines and columns count from 1.',
  },
  CONTEXT_INCOMPLETE: {
    status: 400,
    topLevel: [],
    about:
      'A strict send lacks values that its mails need. `issues` names each path, and the recipient if the context is their own.',
  },
  IDEMPOTENCY_MISMATCH: { status: 409, topLevel: [], about: 'The idempotency key belongs to another input.' },
  RATE_LIMITED: {
    status: 429,
    topLevel: ['retryAfterMs'],
    about: 'Too many calls. Repeat the call after `retryAfterMs`.',
  },
  UNAVAILABLE: {
    status: 503,
    topLevel: ['retryAfterMs', 'part'],
    about: 'A part of the system does not answer. Repeat the call after `retryAfterMs`.',
  },
  INTERNAL: { status: 500, topLevel: ['id'], about: 'A bug. The server’s log has the details under `id`.' },
  GRAPHQL_PARSE_FAILED: { status: 400, topLevel: [], about: 'The query is not valid GraphQL.' },
  GRAPHQL_VALIDATION_FAILED: {
    status: 400,
    topLevel: [],
    about: 'The query does not fit the schema, or is too large.',
  },
} as const satisfies Record<string, { status: number; topLevel: readonly string[]; about: string }>;

export type ErrorCode = keyof typeof ERROR_CODES;
