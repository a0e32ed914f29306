import type { AppError } from '../../errors.js';

/** The body of an answer that refuses a request, in the form that GraphQL has. */
export const answerOf = ({ message, extensions }: AppError) => ({ errors: [{ message, extensions }] });
