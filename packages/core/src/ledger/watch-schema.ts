import type { Running } from '../runtime/lifecycle.js';
import type { Logger } from '../runtime/logger.js';
import { startLoop } from '../runtime/loop.js';
import { readSchema, SCHEMA_VERSION, type SchemaPart, schemaTooNew } from './schema-version.js';
import type { Sql } from './sql.js';

const EVERY_MS = 5_000;

/**
 * Checks every few seconds whether a newer server has migrated the schema beyond what this process can work with. If
 * so, `tooNew` resolves to the reason, and the process has to end. A newer, compatible schema is logged once.
 */
export const watchSchema = ({
  sql,
  part,
  logger,
}: {
  sql: Sql;
  part: SchemaPart;
  logger: Logger;
}): Running & { tooNew: Promise<Error> } => {
  let isSaid = false;
  let refuse: (reason: Error) => void = () => {};
  const tooNew = new Promise<Error>((resolve) => {
    refuse = resolve;
  });
  const loop = startLoop({
    name: 'watch the schema',
    everyMs: EVERY_MS,
    logger,
    step: async () => {
      const schema = await readSchema(sql, part);
      if (!schema) return 'wait';
      const reason = schemaTooNew(schema, part);
      if (reason) refuse(reason);
      if (schema.version > SCHEMA_VERSION && !isSaid) {
        isSaid = true;
        logger.info({ version: schema.version, known: SCHEMA_VERSION }, 'the schema is newer than this process');
      }
      return 'wait';
    },
  });
  return { tooNew, stop: loop.stop };
};
