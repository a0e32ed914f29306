import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Stores the Date header of a delivery's mail, which every attempt repeats. */
export class FirstClaim1764700000000 implements MigrationInterface {
  name = 'FirstClaim1764700000000';

  async up(runner: QueryRunner): Promise<void> {
    // Null until the first claim, and for deliveries that an older worker claimed.
    await runner.query('ALTER TABLE deliveries ADD first_claimed_at timestamptz(3)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE deliveries DROP first_claimed_at');
  }
}
