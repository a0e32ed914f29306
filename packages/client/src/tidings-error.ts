import type { ErrorCode, Issue } from './api-types.js';

/** A call that failed: the server refused it, or didn't answer. */
export class TidingsError extends Error {
  override readonly name = 'TidingsError';
  /** HTTP status. Undefined: there was no answer. */
  readonly status: number | undefined;
  /** `NO_ANSWER`: the server didn't answer, or something before it did. */
  readonly code: ErrorCode | 'NO_ANSWER';
  /** What is wrong with which field. */
  readonly issues: readonly Issue[];
  /** Finds the call in the server's log. */
  readonly requestId: string | undefined;

  constructor(
    message: string,
    {
      status,
      code = 'NO_ANSWER',
      issues = [],
      requestId,
      cause,
    }: {
      status?: number | undefined;
      code?: ErrorCode | 'NO_ANSWER' | undefined;
      issues?: readonly Issue[] | undefined;
      requestId?: string | undefined;
      cause?: unknown;
    } = {},
  ) {
    super(message, { cause });
    this.status = status;
    this.code = code;
    this.issues = issues;
    this.requestId = requestId;
  }
}
