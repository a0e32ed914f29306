import { issue } from '@tidings/core/errors/issue';
import { type DocumentNode, GraphQLError, parse } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { Viewer } from '../../foundation/access/viewer.js';
import { AppError, badInput } from '../../foundation/errors.js';
import { inspectQuery, LIMITS, type QueryFindings } from './inspect-query.js';

/** Maximum number of cached query texts. Callers repeat a few texts with different variables. */
const TEXTS_KEPT = 500;
const MAX_KEPT_LENGTH = 10_000;

/**
 * Runs before Apollo Server: rejects batches, oversized queries, and callers who aren't signed in, without revealing
 * what the schema contains. Returns the names of the root fields. `openFields` are the root fields that need no permission. Throws AppError.
 */
export const createGraphqlGate = ({ openFields }: { openFields: ReadonlySet<string> }) => {
  const inspected = new LRUCache<string, QueryFindings>({ max: TEXTS_KEPT });

  const inspect = (text: string): QueryFindings => {
    const known = inspected.get(text);
    if (known) return known;
    const findings = inspectQuery(read(text));
    if (text.length <= MAX_KEPT_LENGTH) inspected.set(text, findings);
    return findings;
  };

  return (body: unknown, viewer: Viewer): ReadonlySet<string> => {
    if (Array.isArray(body)) throw new AppError('request.batch');
    const { query } = (body ?? {}) as { query?: unknown };
    if (typeof query !== 'string') throw badInput(issue('query', 'graphql.text'));
    const { excess, roots, isIntrospection } = inspect(query);
    if (viewer.kind === 'stranger' && ![...roots].every((root) => openFields.has(root)))
      throw new AppError('auth.required');
    if (viewer.kind !== 'user' && isIntrospection) {
      throw viewer.kind === 'stranger' ? new AppError('auth.required') : new AppError('auth.schemaHidden');
    }
    if (excess) throw excess;
    return roots;
  };
};

/** Parses a query. Throws GRAPHQL_PARSE_FAILED with line and column. */
const read = (text: string): DocumentNode => {
  try {
    return parse(text, { maxTokens: LIMITS.tokens });
  } catch (err) {
    if (!(err instanceof GraphQLError)) throw err;
    const [place] = err.locations ?? [];
    const where = place ? ` (line ${place.line}, column ${place.column})` : '';
    throw new AppError('query.syntax', { problem: `${err.message}${where}` });
  }
};
