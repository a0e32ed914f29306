import { errorOf, GraphqlError, ownPageHeaders } from '../api/graphql-client';

const FILTERS = ['q', 'groupId', 'isActive', 'role'];

/** The users whom a list's filter means, as the server's CSV. Tells how many bytes have come, as nobody knows how many there will be. */
export const exportUsers = async ({
  filter,
  onBytes,
}: {
  filter: Record<string, unknown>;
  onBytes: (bytes: number) => void;
}): Promise<Blob> => {
  const given = FILTERS.filter((name) => filter[name] !== undefined && filter[name] !== null && filter[name] !== '');
  const query = new URLSearchParams(given.map((name) => [name, String(filter[name])]));
  try {
    const response = await fetch(`/export/users.csv?${query}`, {
      credentials: 'same-origin',
      headers: { 'x-requested-with': ownPageHeaders['x-requested-with'] },
    });
    if (!response.ok) throw errorOf((await response.json()).errors[0]);
    return await collect(response.body!, onBytes);
  } catch (error) {
    if (error instanceof GraphqlError) throw error;
    throw new GraphqlError('The export broke off', 'UNREACHABLE');
  }
};

const collect = async (body: ReadableStream<Uint8Array<ArrayBuffer>>, onBytes: (bytes: number) => void) => {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return new Blob(parts, { type: 'text/csv' });
    parts.push(value);
    bytes += value.byteLength;
    onBytes(bytes);
  }
};
