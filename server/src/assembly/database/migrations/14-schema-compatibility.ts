import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Stores the oldest server and worker that may use the schema. A later migration that older servers or workers can't
 * work with raises their number to its own timestamp, in the same transaction. Older processes that are running then
 * exit within seconds.
 */
export class SchemaCompatibility1765300000000 implements MigrationInterface {
  name = 'SchemaCompatibility1765300000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE schema_compatibility');
  }
}

const UP = `
CREATE TABLE schema_compatibility (
  part text PRIMARY KEY,
  -- Code may use the schema if it knows the migration with this timestamp.
  oldest bigint NOT NULL
);
INSERT INTO schema_compatibility VALUES ('server', 0), ('worker', 0);
`;
