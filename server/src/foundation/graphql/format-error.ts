import { randomUUID } from 'node:crypto';
import { type Issue, issue } from '@tidings/core/errors/issue';
import type { Rule } from '@tidings/core/errors/rules';
import { isDatabaseAway, isPassing, mayBeCommitted } from '@tidings/core/ledger/away';
import type { Logger } from '@tidings/core/runtime/logger';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { isUnstorable } from '../database/postgres-errors.js';
import { AppError, badInput } from '../errors.js';

const RETRY_AFTER_MS = 1_000;

/**
 * Converts any thrown value to an error that callers may see. An unknown error becomes INTERNAL with an id, and is
 * logged under that id.
 */
export const toAppError = (thrown: unknown, logger: Logger): AppError => {
  if (thrown instanceof AppError) return thrown;
  if (isDatabaseAway(thrown) || isPassing(thrown)) {
    logger.warn({ err: thrown }, 'call refused: PostgreSQL is unavailable');
    return unavailable(thrown);
  }
  if (isUnstorable(thrown)) return new AppError('input.notStorable');
  const id = randomUUID();
  logger.error({ id, err: thrown }, 'call failed');
  return new AppError('internal', { id });
};

const unavailable = (err: unknown): AppError =>
  new AppError(mayBeCommitted(err) ? 'database.mayBeCommitted' : 'database.isAway', { retryAfterMs: RETRY_AFTER_MS });

/** Codes that callers see for invalid requests, by Apollo Server's codes. */
const REQUEST_CODES: Record<string, string> = {
  GRAPHQL_PARSE_FAILED: 'GRAPHQL_PARSE_FAILED',
  GRAPHQL_VALIDATION_FAILED: 'GRAPHQL_VALIDATION_FAILED',
  BAD_USER_INPUT: 'BAD_USER_INPUT',
  OPERATION_RESOLUTION_FAILURE: 'GRAPHQL_VALIDATION_FAILED',
  BAD_REQUEST: 'BAD_USER_INPUT',
};

/** Formats each error of a GraphQL response. `loggerOf` gets the error as it was thrown. */
export const createErrorFormatter =
  (loggerOf: (error: unknown) => Logger) =>
  (formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError => {
    const place = { locations: formatted.locations, path: formatted.path };
    const code = REQUEST_CODES[String(formatted.extensions?.code)];
    const thrown = causeOf(error);
    if (code && !(thrown instanceof AppError)) return requestError(formatted, code);
    const { message, extensions } = toAppError(thrown, loggerOf(error));
    return { message, ...place, extensions };
  };

// Returns the original error, since Apollo Server wraps errors of resolvers.
const causeOf = (error: unknown): unknown => {
  if (!(error instanceof GraphQLError)) return error;
  return error.originalError ?? error;
};

/** Removes the names that graphql-js suggests for an unknown name from a message. */
export const withoutSuggestion = (message: string): string => message.replace(/ Did you mean .*\?$/, '');

// Messages of graphql-js about variables start with the value, which may be the whole input, so the value is removed.
const requestError = (formatted: GraphQLFormattedError, code: string): GraphQLFormattedError => {
  const variable = /^Variable "\$(\w+)" got invalid value .*?(?: at "([^"]+)")?; (.*)$/s.exec(formatted.message);
  if (!variable) return { message: formatted.message, locations: formatted.locations, extensions: { code } };
  const [, name, at, found] = variable;
  // Suggestions are removed here too: API keys see `extensions`, and mustn't learn names of the schema from them.
  const problem = withoutSuggestion(found!);
  const path = (at ?? name!).replace(/^input\./, '').replace(/\[(\d+)\]/g, '.$1');
  const { extensions } = badInput(issueOfVariable({ path, problem, rule: formatted.extensions?.rule }));
  return { message: `${path}: ${problem}`, locations: formatted.locations, extensions };
};

/** `rule` is set if a scalar of this project refused the value. Errors of graphql-js have only a message. */
const issueOfVariable = ({ path, problem, rule }: { path: string; problem: string; rule: unknown }): Issue =>
  typeof rule === 'string' ? { path, rule: rule as Rule, params: {} } : issue(path, 'graphql.value', { problem });
