import { GraphqlError } from './graphql-client';

export type ErrorMessage = { key: string; args: Record<string, unknown> };

const keys: Record<string, string> = {
  UNAUTHENTICATED: 'tidings.error.wrong_credentials',
  FORBIDDEN: 'tidings.error.forbidden',
  UNAVAILABLE: 'tidings.error.unavailable',
  UNREACHABLE: 'tidings.error.unreachable',
};

/** Somebody has saved the same record since it was read. */
export const isSavedInBetween = (error: unknown): boolean =>
  error instanceof GraphqlError && error.code === 'CONFLICT' && error.extensions.updatedAt !== undefined;

/** What to tell people about an error: the key of a message and what to put into it. */
export const errorMessage = (error: unknown): ErrorMessage => {
  if (!(error instanceof GraphqlError)) return { key: 'tidings.error.internal', args: {} };
  if (isSavedInBetween(error)) return { key: 'tidings.error.saved_in_between', args: {} };
  const { code, message, extensions } = error;
  if (code === 'RATE_LIMITED') {
    const seconds = Math.max(1, Math.ceil(Number(extensions.retryAfterMs ?? 0) / 1000));
    return { key: 'tidings.error.rate_limited', args: { smart_count: seconds } };
  }
  if (code === 'UNAVAILABLE' && extensions.part === 'log') return { key: 'tidings.error.log_away', args: {} };
  if (code === 'INTERNAL' && extensions.id) {
    return { key: 'tidings.error.internal_with_id', args: { id: extensions.id } };
  }
  if (code === 'INTERNAL') return { key: 'tidings.error.internal', args: {} };
  // Codes without words of ours are shown in the server's.
  return { key: keys[code] ?? message, args: { _: message } };
};
