import type { Problem } from './api-types.js';
import { TidingsError } from './tidings-error.js';

export interface RequestSettings {
  /** Address of the server, such as https://tidings.example.com. */
  url: string;
  /** `tdg_…`. Its scopes decide which calls it may make. */
  apiKey: string;
  /** Maximum number of repetitions of a call; 4 by default. */
  retries?: number;
  /** Maximum time of each try, in milliseconds; 30 seconds by default. */
  timeoutMs?: number;
  /** By default the global `fetch`. */
  fetch?: typeof fetch;
}

interface Call {
  method?: 'GET' | 'POST' | 'DELETE';
  query?: Record<string, unknown>;
  body?: unknown;
}

/** Pause before the first repetition, in milliseconds. Each further one is twice as long. */
const FIRST_PAUSE_MS = 250;
const MAX_PAUSE_MS = 20_000;

const REPEATED = new Set([408, 425, 429, 500, 502, 503, 504]);

export type Request = <Answer>(path: string, call?: Call) => Promise<Answer>;

export const createRequest = ({
  url,
  apiKey,
  retries = 4,
  timeoutMs = 30_000,
  fetch: fetchIt = fetch,
}: RequestSettings): Request => {
  const base = `${url.replace(/\/+$/, '')}/api/v1`;

  const attempt = async (target: string, { method = 'GET', body }: Call) => {
    try {
      const response = await fetchIt(target, {
        method,
        headers: {
          authorization: `Bearer ${apiKey}`,
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        // A redirect could lead the key to another server.
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
      });
      // The answer may be lost while it is read, too.
      return { response, text: await response.text() };
    } catch (cause) {
      return new TidingsError(`${url} doesn't answer: ${reasonOf(cause)}`, { cause });
    }
  };

  return async <Answer>(path: string, call: Call = {}): Promise<Answer> => {
    const target = base + path + queryOf(call.query);
    for (let repeated = 0; ; repeated += 1) {
      const answer = await attempt(target, call);
      if (!(answer instanceof TidingsError)) {
        const { response, text } = answer;
        if (response.ok) return (text === '' ? undefined : parsed(text, response)) as Answer;
        // A call before this one has deleted it, and its answer was lost.
        if (call.method === 'DELETE' && response.status === 404 && repeated > 0) return undefined as Answer;
        if (repeated >= retries || !REPEATED.has(response.status)) throw errorOf(response, text);
        await pause(repeated, response.headers.get('retry-after'));
      } else if (repeated >= retries) throw answer;
      else await pause(repeated, null);
    }
  };
};

const reasonOf = (err: unknown): string => {
  const cause = (err as Error).cause ?? err;
  return cause instanceof Error ? cause.message : String(cause);
};

const queryOf = (query: Record<string, unknown> = {}): string => {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null);
  if (given.length === 0) return '';
  return `?${new URLSearchParams(given.map(([name, value]) => [name, Array.isArray(value) ? value.join(',') : String(value)]))}`;
};

const parsed = (text: string, response: Response): unknown => {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new TidingsError(`${response.url} answered ${response.status}, but not with JSON`, {
      status: response.status,
      cause,
    });
  }
};

const errorOf = (response: Response, text: string): TidingsError => {
  const { status } = response;
  if (status < 400) return new TidingsError(`${response.url} redirects to another address: use that one`, { status });
  const type = response.headers.get('content-type') ?? '';
  if (!type.startsWith('application/problem+json'))
    return new TidingsError(`${response.url} answered ${status}, which is no answer of Tidings`, { status });
  const { detail, code, issues, requestId } = parsed(text, response) as Problem;
  return new TidingsError(detail, { status, code, issues, requestId });
};

/** Waits for as long as the server asks, or for a random part of a time that doubles each time. */
const pause = async (repeated: number, retryAfter: string | null): Promise<void> => {
  const asked = Number(retryAfter) * 1_000;
  const ms = asked > 0 ? Math.min(asked, MAX_PAUSE_MS) : Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** repeated);
  const waited = asked > 0 ? ms : ms * (0.5 + Math.random() / 2);
  await new Promise((resolve) => setTimeout(resolve, waited));
};
