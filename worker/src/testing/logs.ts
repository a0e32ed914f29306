import type { Logger } from '@tidings/core/runtime/logger';
import { pino } from 'pino';
import { createRunLogger } from '../../../test/support/run-logs.js';

/** A logger that prints nothing. Its lines are kept for the search of all logs. */
export const silent: Logger = createRunLogger({ shows: false });

/** A logger and its lines, each with its message, level name and fields. */
export const collectLogs = () => {
  const lines: ({ level: string; msg: string } & Record<string, unknown>)[] = [];
  const write = (line: string) => {
    const { level, ...fields } = JSON.parse(line);
    lines.push({ ...fields, level: pino.levels.labels[level] });
  };
  return { logger: pino({ level: 'trace', base: undefined }, { write }) as Logger, lines };
};
