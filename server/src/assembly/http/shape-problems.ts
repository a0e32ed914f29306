import type { z } from 'zod';

/** What is wrong with each field of something of the wrong shape; `whole` names what isn't wrong in one field alone. */
export const problemsOf = (error: z.ZodError, whole: string): Record<string, string[]> => {
  const problems: Record<string, string[]> = {};
  for (const { path, message } of error.issues) {
    const field = path.join('.') || whole;
    problems[field] = [...(problems[field] ?? []), message];
  }
  return problems;
};
