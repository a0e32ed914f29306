/** What came of a request: the status of the answer, and the error where it says more than the status. */
export const resultOf = ({ status, error }: { status: number | null; error: string | null }): string => {
  if (status === null) return error ?? '';
  if (error === null) return String(status);
  const refusal = `answered ${status}`;
  return error.startsWith(refusal) ? `${status}${error.slice(refusal.length)}` : `${status}: ${error}`;
};
