import { download } from '../api/download';

const FILTERS = ['q', 'groupId', 'isActive', 'role'];

/** The users whom a list's filter means, as the server's CSV. */
export const exportUsers = ({
  filter,
  onBytes,
}: {
  filter: Record<string, unknown>;
  onBytes: (bytes: number) => void;
}): Promise<Blob> => {
  const given = FILTERS.filter((name) => filter[name] !== undefined && filter[name] !== null && filter[name] !== '');
  const query = new URLSearchParams(given.map((name) => [name, String(filter[name])]));
  return download(`/export/users.csv?${query}`, { onBytes });
};
