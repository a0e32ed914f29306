import { readFile } from 'node:fs/promises';
import { readServerAddress } from './server-address.js';

/** Error response of the API. The message is that of its first error. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    message: string,
    readonly extensions: { code?: string; part?: string; line?: number; column?: number } = {},
  ) {
    super(message);
  }
}

export interface Api {
  /** Resolves to the data of a GraphQL operation. Throws ApiError, also when `signal` aborts. */
  ask<Data>(query: string, variables?: Record<string, unknown>, signal?: AbortSignal): Promise<Data>;
  /** Resolves to the text of a REST resource. Throws ApiError. */
  text(path: string): Promise<string>;
  /** Resolves to the bytes of a REST resource. Throws ApiError. */
  download(path: string): Promise<Uint8Array>;
  /** Stores the file at a path. Resolves to its id. Throws ApiError. */
  upload(file: { path: string; name: string; contentType: string }): Promise<string>;
}

const TIMEOUT_MS = 60_000;

/** What to do about errors of the API, by their code. */
const ADVICE: Record<string, string> = {
  UNAUTHENTICATED: 'Check TIDINGS_API_KEY.',
  FORBIDDEN: 'Check the scopes of TIDINGS_API_KEY.',
  GRAPHQL_VALIDATION_FAILED: 'The server has another version than this command.',
};

/** The server's API. Reads TIDINGS_URL and TIDINGS_API_KEY. Throws UsageError. */
export const createApi = (environment: NodeJS.ProcessEnv): Api => {
  const { url: base, apiKey } = readServerAddress(environment);
  const headers = { authorization: `Bearer ${apiKey}` };

  const request = async (path: string, init: RequestInit) => {
    // A redirect could lead the key to another server.
    const signal = AbortSignal.any([AbortSignal.timeout(TIMEOUT_MS), ...(init.signal ? [init.signal] : [])]);
    const options: RequestInit = { ...init, redirect: 'error', signal };
    try {
      return await fetch(base + path, options);
    } catch (err) {
      const cause = (err as Error).cause ?? err;
      throw new ApiError(`${base} doesn't answer: ${(cause as Error).message}. Check TIDINGS_URL.`);
    }
  };

  return {
    ask: async <Data>(query: string, variables: Record<string, unknown> = {}, signal?: AbortSignal) => {
      const response = await request('/graphql', {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify({ query, variables }),
        signal: signal ?? null,
      });
      const answer = (await response.json().catch(() => undefined)) as
        | { data?: Data; errors?: { message: string; extensions?: ApiError['extensions'] }[] }
        | undefined;
      const [error] = answer?.errors ?? [];
      if (error) {
        const advice = ADVICE[error.extensions?.code ?? ''];
        throw new ApiError([error.message, advice].filter(Boolean).join(' '), error.extensions);
      }
      if (!answer?.data)
        throw new ApiError(`${base} answered ${response.status}, which is no answer of Tidings. Check TIDINGS_URL.`);
      return answer.data;
    },
    download: async (path) => {
      const response = await request(path, { headers });
      if (!response.ok) throw new ApiError(`${base}${path} answered ${response.status}.`);
      return new Uint8Array(await response.arrayBuffer());
    },
    upload: async ({ path, name, contentType }) => {
      const response = await request(`/api/v1/files?name=${encodeURIComponent(name)}`, {
        method: 'PUT',
        headers: { ...headers, 'content-type': contentType },
        body: await readFile(path),
      });
      const answer = (await response.json().catch(() => undefined)) as
        | { id?: string; errors?: { message: string }[] }
        | undefined;
      if (answer?.id) return answer.id;
      throw new ApiError(`${path}: ${answer?.errors?.[0]?.message ?? `${base} answered ${response.status}.`}`);
    },
    text: async (path) => {
      const response = await request(path, { headers });
      const text = await response.text();
      if (response.status === 401) throw new ApiError(`${base} refuses the key. Check TIDINGS_API_KEY.`);
      if (!response.ok) throw new ApiError(`${base}${path} answered ${response.status}.`);
      return text;
    },
  };
};
