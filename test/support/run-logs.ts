import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLogger, type Logger } from '@tidings/core/runtime/logger';
import { inject } from 'vitest';
import { SECRETS } from './log-search.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where all that is logged in this run is gathered, to be searched at its end. */
    logsFolder: string;
  }
}

/** Lets what was printed be searched with the rest. */
export const keepLog = (name: string, text: string): void => {
  appendFileSync(join(inject('logsFolder'), `${name}.log`), text);
};

/** Nothing that is logged in this run may hold it. */
export const noteSecret = (secret: string): void => {
  appendFileSync(join(inject('logsFolder'), SECRETS), `${JSON.stringify(secret)}\n`);
};

/** All that a part of Tidings says, kept for the search; what is an error is shown too. */
export const createRunLogger = ({ shows = true }: { shows?: boolean } = {}): Logger => {
  const name = `in-process-${process.pid}`;
  return createLogger(
    { name: 'test', level: 'trace' },
    {
      write: (line) => {
        keepLog(name, line);
        if (shows && JSON.parse(line).level >= 50) process.stdout.write(line);
      },
    },
  );
};

const NAMED_SECRET = /^(password|current|next|secret|token)$/;

/** Notes whatever a call or its answer holds under the name of a secret. */
export const noteSecretsIn = (value: unknown): void => {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, inner] of Object.entries(value)) {
    if (typeof inner === 'string' && NAMED_SECRET.test(name)) noteSecret(inner);
    else noteSecretsIn(inner);
  }
};
