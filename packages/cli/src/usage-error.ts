/** A mistake of the person at the terminal, shown without a stack trace. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
