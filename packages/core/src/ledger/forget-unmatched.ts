import type { Sql } from './sql.js';

/** Events that belong to no mail of ours are kept up to this many. */
export const MAX_UNMATCHED = 10_000;

/** Rows deleted by one statement. */
const MAX_DELETED = 2_000;

/** Deletes the oldest events that belong to no mail of ours, so that at most `keep` are left. Resolves to how many it deleted. */
export const forgetUnmatched = async (sql: Sql, { keep = MAX_UNMATCHED } = {}): Promise<number> => {
  let deleted = 0;
  for (;;) {
    const { rows } = await sql.query<{ id: string }>({
      name: 'forget_unmatched_feedback',
      text: `
        DELETE FROM feedback WHERE delivery_id IS NULL AND id IN (
          SELECT id FROM feedback WHERE delivery_id IS NULL ORDER BY id DESC OFFSET $1 LIMIT ${MAX_DELETED})
        RETURNING id`,
      values: [keep],
    });
    deleted += rows.length;
    if (rows.length < MAX_DELETED) return deleted;
  }
};
