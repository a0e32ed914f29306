import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Adds an index that lets the dispatcher skip all dispatches of a full queue at once. */
export class OpenByQueue1764400000000 implements MigrationInterface {
  name = 'OpenByQueue1764400000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX dispatches_open;
      CREATE INDEX dispatches_open ON dispatches (queue, (type = 'PERSONAL') DESC, id)
        WHERE status = 'SENDING' AND NOT published`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX dispatches_open;
      CREATE INDEX dispatches_open ON dispatches ((type = 'PERSONAL') DESC, id)
        WHERE status = 'SENDING' AND NOT published`);
  }
}
