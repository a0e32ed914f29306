/** Address of an export, with the list's filter as query parameters. Lists are joined by commas, objects are JSON. */
export const exportPath = (path: string, filter: Record<string, unknown>): string => {
  const given = Object.entries(filter).filter(([, value]) => value !== undefined && value !== null && value !== '');
  const query = new URLSearchParams(given.map(([name, value]) => [name, textOf(value)]));
  return query.size > 0 ? `${path}?${query}` : path;
};

const textOf = (value: unknown): string => {
  if (Array.isArray(value)) return value.join(',');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
};
