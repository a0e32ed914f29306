import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Adds dispatches that are spread over time, quiet hours of senders, and warm-up plans of routes. */
export class Pacing1765800000000 implements MigrationInterface {
  name = 'Pacing1765800000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}

const sendingChange = (columns: string) => `
DROP TRIGGER sending_change ON routes;
CREATE TRIGGER sending_change AFTER INSERT OR DELETE
  OR UPDATE OF name, url, host, port, username, secret, oauth, oauth_secret, ca, connections, mails_per_connection, per_second, per_minute, per_day, domain_limits${columns}
  ON routes EXECUTE FUNCTION count_sending_change();`;

const UP = `
ALTER TABLE dispatches
  -- The time that its mails are spread over. Null: they aren't.
  ADD spread_seconds int,
  -- False once all deliveries may be published.
  ADD is_spreading boolean NOT NULL DEFAULT false,
  -- Deliveries up to this id may be published while it is spreading, and how many those are.
  ADD spread_to bigint NOT NULL DEFAULT 0,
  ADD spread_count int NOT NULL DEFAULT 0,
  -- When the first delivery was let go. Moves on by the time in which none could be published. Null: not yet.
  ADD spread_from timestamptz;
CREATE INDEX dispatches_spreading ON dispatches (id) WHERE status = 'SENDING' AND is_spreading;

ALTER TABLE senders
  -- Local times such as 22:00, between which bulk mails wait. Null: none.
  ADD quiet_from text,
  ADD quiet_to text,
  -- For recipients whose time zone isn't known. Null: UTC.
  ADD quiet_zone text,
  ADD CONSTRAINT senders_quiet CHECK ((quiet_from IS NULL) = (quiet_to IS NULL) AND quiet_from <> quiet_to);

ALTER TABLE routes
  -- The first day (UTC) of a warm-up plan, and its mails. Null: there is none.
  ADD warm_up_from date,
  ADD warm_up_mails int,
  -- Each day has so many times the mails of the day before.
  ADD warm_up_factor float8,
  -- The plan ends before the day that would have so many mails.
  ADD warm_up_target int;
${sendingChange(', warm_up_from, warm_up_mails, warm_up_factor, warm_up_target')}
`;

const DOWN = `
${sendingChange('')}
ALTER TABLE routes DROP warm_up_target, DROP warm_up_factor, DROP warm_up_mails, DROP warm_up_from;
ALTER TABLE senders DROP quiet_zone, DROP quiet_to, DROP quiet_from;
ALTER TABLE dispatches DROP spread_from, DROP spread_count, DROP spread_to, DROP is_spreading, DROP spread_seconds;
`;
