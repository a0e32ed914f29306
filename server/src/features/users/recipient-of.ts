import type { Recipient } from '@tidings/core/ledger/recipient';
import type { UserEntity } from './user.entity.js';

/** What a mail to the user may show of them. */
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
