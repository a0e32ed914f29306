/** The closed list of what can be wrong, as callers see it in `extensions.code`. */
export type ErrorCode =
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'BAD_USER_INPUT'
  | 'CONFLICT'
  | 'TEMPLATE_INVALID'
  | 'IDEMPOTENCY_MISMATCH'
  | 'RATE_LIMITED'
  | 'UNAVAILABLE'
  | 'INTERNAL'
  | 'GRAPHQL_PARSE_FAILED'
  | 'GRAPHQL_VALIDATION_FAILED';

export const HTTP_STATUS: Record<ErrorCode, number> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  BAD_USER_INPUT: 400,
  CONFLICT: 409,
  TEMPLATE_INVALID: 400,
  IDEMPOTENCY_MISMATCH: 409,
  RATE_LIMITED: 429,
  UNAVAILABLE: 503,
  INTERNAL: 500,
  GRAPHQL_PARSE_FAILED: 400,
  GRAPHQL_VALIDATION_FAILED: 400,
};

/** What the domain throws: a code for programs, words for people, and what else belongs to that code. */
export class AppError extends Error {
  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly details: Record<string, unknown> = {},
  ) {
    super(message);
    this.name = 'AppError';
  }
}

/** `fields` holds what is wrong with each, under its path in the input: `{"to.3.email": ["is not one address"]}`. */
export const badInput = (fields: Record<string, string[]>): AppError =>
  new AppError(
    'BAD_USER_INPUT',
    Object.entries(fields)
      .map(([path, messages]) => `${path} ${messages.join(', ')}`)
      .join('; '),
    { fields },
  );

export const notFound = (what: string): AppError => new AppError('NOT_FOUND', `${what} doesn't exist`);

export const rateLimited = (message: string, retryAfterMs: number): AppError =>
  new AppError('RATE_LIMITED', message, { retryAfterMs });
