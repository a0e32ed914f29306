import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLogger, type Logger } from '@tidings/core/runtime/logger';
import { inject } from 'vitest';
import { SECRETS } from './log-search.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder for everything logged in this run, which is searched at the end. */
    logsFolder: string;
  }
}

/** Adds output of a process to the logs to search. */
export const keepLog = (name: string, text: string): void => {
  appendFileSync(join(inject('logsFolder'), `${name}.log`), text);
};

/** Adds a secret that no log of this run may contain. */
export const noteSecret = (secret: string): void => {
  appendFileSync(join(inject('logsFolder'), SECRETS), `${JSON.stringify(secret)}\n`);
};

/** A logger for parts of Tidings whose lines are kept for the search. Errors are also printed. */
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

/** Adds the secrets of a call or its answer, which are found by field name. */
export const noteSecretsIn = (value: unknown): void => {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, inner] of Object.entries(value)) {
    if (typeof inner === 'string' && NAMED_SECRET.test(name)) noteSecret(inner);
    else noteSecretsIn(inner);
  }
};
