import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Lets a bulk dispatch begin with a few mails to each large receiving domain, and wait for their answers. */
export class FirstBatch1765700000000 implements MigrationInterface {
  name = 'FirstBatch1765700000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}

const UP = `
ALTER TABLE dispatches
  -- Mails to each large receiving domain. Null: the dispatch has no first batch.
  ADD first_batch_per_domain int,
  ADD first_batch_wait_minutes int,
  -- PENDING: not chosen yet. WAITING: the rest waits for its answers. Then PASSED, RELEASED by a person, or SKIPPED, as it was everything.
  ADD first_batch_state text,
  ADD first_batch_begun_at timestamptz,
  ADD first_batch_ended_at timestamptz(3);
CREATE INDEX dispatches_first_batch ON dispatches (first_batch_state, id)
  WHERE status = 'SENDING' AND first_batch_state IN ('PENDING', 'WAITING');

-- True: the delivery is in the first batch of its dispatch.
ALTER TABLE deliveries ADD first_batch boolean;
CREATE INDEX deliveries_first_batch ON deliveries (dispatch_id) WHERE first_batch;
`;

const DOWN = `
ALTER TABLE deliveries DROP first_batch;
ALTER TABLE dispatches DROP first_batch_ended_at, DROP first_batch_begun_at, DROP first_batch_state, DROP first_batch_wait_minutes,
  DROP first_batch_per_domain;
`;
