import { type DestinationStream, pino } from 'pino';

export type Logger = pino.Logger;

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const;

/**
 * What looks like an address, in a line of JSON: mail servers and databases quote them. A password in a URL goes with its host. An escape of JSON is
 * taken as a whole, so that none is cut in two; the folder of an npm package is none. Lengths are those of RFC 5321, section 4.5.3.1.
 */
const ADDRESS = /(\\(?:u[0-9a-f]{4}|.))|[^\s<>()",;:\\]{1,64}(?<!node_modules\/)@[^\s<>()",;:/\\]{1,255}/gi;

const withoutAddresses = (line: string): string => line.replace(ADDRESS, (_, escaped?: string) => escaped ?? '…');

/** Of an error no more than what went wrong and where: a database's also has what was to be written. */
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
 * JSON lines on standard output, or in `destination`. What could be a secret is cut out, at the top of a line's fields and one below, and so is
 * every address, wherever it stands.
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
