import { type DestinationStream, pino } from 'pino';

export type Logger = pino.Logger;

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const;

/**
 * Matches e-mail addresses in a line of JSON, which mail servers and databases quote in their errors. Also matches
 * the password and host of a URL. JSON escapes are matched as a whole, so that none is cut in two. Folders of scoped
 * npm packages are not matched. Lengths are those of RFC 5321, section 4.5.3.1.
 */
const ADDRESS = /(\\(?:u[0-9a-f]{4}|.))|[^\s<>()",;:\\]{1,64}(?<!node_modules\/)@[^\s<>()",;:/\\]{1,255}/gi;

const withoutAddresses = (line: string): string => line.replace(ADDRESS, (_, escaped?: string) => escaped ?? '…');

/** Keeps only an error's message and stack: database errors also carry the values of the statement. */
const shortError = (err: unknown): unknown => {
  if (!(err instanceof Error)) return err;
  const { name, message, stack, cause } = err;
  const { code } = err as { code?: unknown };
  return {
    type: name,
    ...(code !== undefined && { code }),
    message,
    stack,
    ...(cause !== undefined && { cause: shortError(cause) }),
  };
};

/**
 * Logs JSON lines to standard output or to `destination`. Removes secrets from a line's fields and from those one
 * level below, and addresses from the whole line.
 */
export const createLogger = (
  { name, level }: { name: string; level: string },
  destination: DestinationStream = pino.destination(1),
): Logger =>
  pino(
    {
      name,
      level,
      redact: {
        paths: ['password', 'token', 'secret', 'authorization', '*.password', '*.token', '*.secret', '*.authorization'],
        censor: '…',
      },
      serializers: { err: shortError },
      hooks: { streamWrite: withoutAddresses },
    },
    destination,
  );
