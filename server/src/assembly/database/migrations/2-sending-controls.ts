import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Adds scheduling, expiry, pausing, cancelling and retrying of dispatches. */
export class SendingControls1764100000000 implements MigrationInterface {
  name = 'SendingControls1764100000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}

const UP = `
ALTER TABLE dispatches ADD send_at timestamptz(3), ADD expires_at timestamptz(3);
CREATE INDEX dispatches_scheduled ON dispatches (send_at) WHERE status = 'SCHEDULED';
CREATE INDEX dispatches_expiring ON dispatches (expires_at)
  WHERE expires_at IS NOT NULL AND status IN ('SCHEDULED', 'SENDING', 'PAUSED');
CREATE INDEX dispatches_to_sweep ON dispatches (id) WHERE status = 'CANCELLED' AND queued + retrying > 0;

-- Number of attempts before an operator's latest retry.
ALTER TABLE deliveries ADD attempts_before int NOT NULL DEFAULT 0;
-- True if any attempt ended without a reply. The mail may then have arrived, even if a later attempt failed.
ALTER TABLE deliveries ADD may_have_arrived boolean NOT NULL DEFAULT false;
`;

const DOWN = `
ALTER TABLE deliveries DROP may_have_arrived, DROP attempts_before;
ALTER TABLE dispatches DROP expires_at, DROP send_at;
`;
