/** Replaces an erased address, followed by a number. It is not a valid address, so nothing can be sent to it. */
export const ERASED_PREFIX = 'erased:';
