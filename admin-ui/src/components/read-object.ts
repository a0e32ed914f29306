/** The object that a text says; else what is wrong with it, in the browser's own words where it isn't JSON at all. Nothing is {}. */
export const readObject = (text: string): { value: Record<string, unknown> } | { problem: string } => {
  if (text.trim() === '') return { value: {} };
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return { problem: '' };
    return { value: value as Record<string, unknown> };
  } catch (error) {
    return { problem: (error as Error).message };
  }
};
