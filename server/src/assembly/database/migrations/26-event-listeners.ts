import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Adds listeners: webhook endpoints without a URL, whose events are taken by their callers. */
export class EventListeners1766450000000 implements MigrationInterface {
  name = 'EventListeners1766450000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}

const UP = `
ALTER TABLE webhook_endpoints
  -- When a listener is removed, unless somebody takes events before. Null: an endpoint with a URL. Listeners have held_until 'infinity', so
  -- that an older server sends them nothing.
  ADD listens_until timestamptz,
  -- Who created the listener: the only one who takes from it.
  ADD listener_caller text;
`;

const DOWN = `
DELETE FROM webhook_endpoints WHERE listens_until IS NOT NULL;
ALTER TABLE webhook_endpoints DROP listens_until, DROP listener_caller;
`;
