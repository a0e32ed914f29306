import type { Recipient } from '@tidings/core/ledger/recipient';
import type { UserEntity } from './user.entity.js';

/** Returns the fields of a user that mails may show. */
export const recipientOf = ({
  id,
  username,
  firstName,
  lastName,
  locale,
  timezone,
  attributes,
}: UserEntity): Recipient => ({
  id,
  username,
  firstName,
  lastName,
  locale,
  timezone,
  attributes,
});
