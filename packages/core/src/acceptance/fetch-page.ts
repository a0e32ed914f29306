/** The answer to a GET without following redirects. `problem`: there was none, in the words of the error. */
export type Page = { status: number; text: string; headers: Record<string, string> } | { problem: string };

/** Gets a page. Never rejects. Tests give their own. */
export type FetchPage = (url: string) => Promise<Page>;

const TIMEOUT_MS = 5_000;

/** RFC 8461 section 3.3 allows a limit on policies; this one is that of its example. */
export const MAX_PAGE_BYTES = 64 * 1024;

export const fetchPage: FetchPage = async (url) => {
  try {
    const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) });
    const text = await readText(response);
    if (text === undefined) return { problem: `more than ${MAX_PAGE_BYTES / 1024} KiB` };
    return { status: response.status, text, headers: Object.fromEntries(response.headers) };
  } catch (err) {
    return { problem: problemOf(err) };
  }
};

const readText = async (response: Response): Promise<string | undefined> => {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of response.body ?? []) {
    size += piece.length;
    if (size > MAX_PAGE_BYTES) return undefined;
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
};

/** fetch wraps the cause: a system error, or a certificate's. */
const problemOf = (err: unknown): string => {
  const { name, message, cause } = err as Error & { cause?: { code?: string; message?: string } };
  if (name === 'TimeoutError') return `no answer within ${TIMEOUT_MS / 1_000} s`;
  return cause?.code ?? cause?.message ?? message;
};
