import { loadErrorTexts } from './errors/load-texts';

/** Error with a code: the server's `extensions.code`, or UNREACHABLE if the server didn't answer. */
export class GraphqlError extends Error {
  override readonly name = 'GraphqlError';

  constructor(
    message: string,
    readonly code: string,
    readonly extensions: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }
}

export interface Answer {
  data?: unknown;
  errors?: { message: string; extensions?: Record<string, unknown> }[];
}

export interface Request {
  query: string;
  variables?: Record<string, unknown> | undefined;
  signal?: AbortSignal | null | undefined;
}

/** Resolves to the server's answer, errors included. Throws UNREACHABLE if there is none. */
export type Poster = (request: Request) => Promise<Answer>;

// Browsers send this header across origins only after a preflight. The server takes it as proof against cross-site request forgery.
export const ownPageHeaders = { 'content-type': 'application/json', 'x-requested-with': 'tidings' };

export const createPoster =
  (send: typeof fetch = (...request) => fetch(...request)): Poster =>
  async ({ query, variables, signal }) => {
    try {
      const response = await send('/graphql', {
        method: 'POST',
        credentials: 'same-origin',
        headers: ownPageHeaders,
        body: JSON.stringify({ query, variables }),
        signal: signal ?? null,
      });
      const answer = (await response.json()) as Answer;
      if (answer.errors) await loadErrorTexts();
      return answer;
    } catch (error) {
      // The caller aborted the request, which isn't an error of the server.
      if (signal?.aborted) throw error;
      // There is no answer, or the answer isn't JSON, such as a proxy's error page.
      throw unreachable();
    }
  };

export const errorOf = ({ message, extensions = {} }: NonNullable<Answer['errors']>[number]) =>
  new GraphqlError(message, String(extensions.code ?? 'INTERNAL'), extensions);

export const unreachable = () => new GraphqlError('No answer from the server', 'UNREACHABLE');
