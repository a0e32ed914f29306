import { issue } from '@tidings/core/errors/issue';
import { type RawSql, rowsOf } from '@tidings/core/ledger/rows';
import { badInput } from '../../foundation/errors.js';

/** The id of the sender that an input names by its slug; null if it names none. Throws BAD_USER_INPUT for an unknown slug. */
export const findSenderId = async (sql: RawSql, slug: string | null | undefined): Promise<string | null> => {
  if (slug === null || slug === undefined) return null;
  const [sender] = await rowsOf<{ id: string }>(sql, 'SELECT id FROM senders WHERE slug = $1', [slug]);
  if (!sender) throw badInput(issue('sender', 'sender.exists'));
  return sender.id;
};
