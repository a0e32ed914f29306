import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Adds the trace that a send belongs to, for the worker and for webhooks. */
export class Traces1766400000000 implements MigrationInterface {
  name = 'Traces1766400000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}

const UP = `
-- {traceparent, tracestate} as in W3C Trace Context. Null: none.
ALTER TABLE dispatches ADD trace_context jsonb;
ALTER TABLE webhook_messages ADD trace_context jsonb;
`;

const DOWN = `
ALTER TABLE webhook_messages DROP trace_context;
ALTER TABLE dispatches DROP trace_context;
`;
