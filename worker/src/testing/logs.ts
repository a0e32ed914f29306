import type { Logger } from '@tidings/core/runtime/logger';
import { pino } from 'pino';
import { createRunLogger } from '../../../test/support/run-logs.js';

/** What it is told is kept for the search of all logs, and shown to nobody. */
export const silent: Logger = createRunLogger({ shows: false });

/** A logger and what it was told: each line with its message, its level's name and its fields. */
export const collectLogs = () => {
  const lines: ({ level: string; msg: string } & Record<string, unknown>)[] = [];
  const write = (line: string) => {
    const { level, ...fields } = JSON.parse(line);
    lines.push({ ...fields, level: pino.levels.labels[level] });
  };
  return { logger: pino({ level: 'trace', base: undefined }, { write }) as Logger, lines };
};
