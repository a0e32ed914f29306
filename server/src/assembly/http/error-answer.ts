import type { AppError } from '../../foundation/errors.js';

/** Body of a REST response that refuses a request. It has the same form as GraphQL's errors. */
export const answerOf = ({ message, extensions }: AppError) => ({ errors: [{ message, extensions }] });
