const PATIENCE_MS = 5_000;

/**
 * Gets a document by HTTPS. Follows no redirect, since only the host of the URL is trusted. Throws if the status isn't 200, the
 * document is larger than `maxBytes`, or it doesn't come in time.
 */
export const getOnly = async (
  url: string,
  { fetch, maxBytes }: { fetch: typeof globalThis.fetch; maxBytes: number },
): Promise<Buffer> => {
  const answer = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(PATIENCE_MS) });
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  if (answer.status !== 200) {
    await answer.body?.cancel();
    throw new Error(`status ${answer.status}`);
  }
  for await (const chunk of answer.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw new Error(`larger than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};
