import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Adds what is needed to leave queued mails unsent when their recipients leave a group, and updated_at of users and
 * groups.
 */
export class People1764800000000 implements MigrationInterface {
  name = 'People1764800000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}

const UP = `
-- True if the recipient is reached through groups only. Rows from before this migration stay false, and are sent as before.
ALTER TABLE deliveries ADD by_group boolean NOT NULL DEFAULT false;

-- Finds the dispatches that deleting a group would affect.
CREATE INDEX dispatches_to_groups ON dispatches (id)
  WHERE type = 'GROUP' AND status IN ('SCHEDULED', 'SENDING', 'PAUSED');

-- Existing users and groups get the time of this migration.
ALTER TABLE users ADD updated_at timestamptz(3) NOT NULL DEFAULT now();
ALTER TABLE groups ADD updated_at timestamptz(3) NOT NULL DEFAULT now();
`;

const DOWN = `
ALTER TABLE groups DROP updated_at;
ALTER TABLE users DROP updated_at;
DROP INDEX dispatches_to_groups;
ALTER TABLE deliveries DROP by_group;
`;
