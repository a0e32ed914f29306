import { createHash } from 'node:crypto';
import { issue } from '@tidings/core/errors/issue';
import { badInput } from '../../foundation/errors.js';
import { isStorable } from '../../foundation/graphql/scalars.js';
import type { SendNotificationInput } from './dispatch.inputs.js';
import { stableJson } from './stable-json.js';

// Values that PostgreSQL can't store are refused before batched reads, since one such value would fail every call of
// the batch.
export const checkStorable = (input: SendNotificationInput): void => {
  if (isStorable(input)) return;
  const wrong = Object.entries(input).filter(([, value]) => !isStorable(value));
  throw badInput(...wrong.map(([field]) => issue(field, 'text.storable')));
};

/** The contexts of a send and of its recipients, keyed by their path in the input. */
export const contextsOf = ({ context, to }: SendNotificationInput): Record<string, unknown> => ({
  context,
  ...Object.fromEntries(
    (to ?? []).flatMap((person, index) => (person.context ? [[`to.${index}.context`, person.context]] : [])),
  ),
});

/** Hashes the input without its idempotency key. The order of keys in objects doesn't change the hash. */
export const hashOf = ({ idempotencyKey: _, ...input }: SendNotificationInput): string => {
  const given = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== null && value !== undefined));
  return createHash('sha256').update(stableJson(given)!).digest('hex');
};
