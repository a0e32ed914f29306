import type { AppError } from '../../../foundation/errors.js';

export const PROBLEM_TYPE = 'application/problem+json';

/** HTTP statuses of reasons that don't have that of their code. */
const STATUSES: Partial<Record<AppError['reason'], number>> = {
  'request.method': 405,
  'request.tooLarge': 413,
  'request.notJson': 415,
};

export const statusOf = ({ reason, status }: AppError): number => STATUSES[reason] ?? status;

/** An error as RFC 9457 writes it. The further members are those of a GraphQL error's `extensions`. */
export const problemOf = (error: AppError) => ({
  type: `/api/v1/docs#${error.code}`,
  title: titleOf(error.code),
  status: statusOf(error),
  detail: error.message,
  ...error.extensions,
});

/** The code in words: "Bad user input". */
const titleOf = (code: string): string => code[0]! + code.slice(1).toLowerCase().replaceAll('_', ' ');
