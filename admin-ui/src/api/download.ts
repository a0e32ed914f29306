import { loadErrorTexts } from './errors/load-texts';
import { errorOf, GraphqlError, ownPageHeaders } from './post';

/**
 * Downloads a file from the server. `onBytes` gets the bytes received so far; the total is unknown. Throws the server's error, or
 * UNREACHABLE if the download is cut off.
 */
export const download = async (
  path: string,
  { body, onBytes = () => {} }: { body?: object; onBytes?: (bytes: number) => void } = {},
): Promise<Blob> => {
  try {
    const response = await fetch(path, {
      credentials: 'same-origin',
      headers: body ? ownPageHeaders : { 'x-requested-with': ownPageHeaders['x-requested-with'] },
      ...(body && { method: 'POST', body: JSON.stringify(body) }),
    });
    if (!response.ok) {
      const [refusal] = (await response.json()).errors;
      await loadErrorTexts();
      throw errorOf(refusal);
    }
    return await collect(response, onBytes);
  } catch (error) {
    if (error instanceof GraphqlError) throw error;
    throw new GraphqlError('The file broke off', 'UNREACHABLE');
  }
};

const collect = async ({ body, headers }: Response, onBytes: (bytes: number) => void) => {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  const reader = (body as ReadableStream<Uint8Array<ArrayBuffer>>).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return new Blob(parts, { type: headers.get('content-type') ?? '' });
    parts.push(value);
    bytes += value.byteLength;
    onBytes(bytes);
  }
};
