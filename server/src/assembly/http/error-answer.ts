import type { AppError } from '../../foundation/errors.js';

/** Body of a refusal outside GraphQL, in the same form as GraphQL's errors. */
export const answerOf = ({ message, extensions }: AppError) => ({ errors: [{ message, extensions }] });
