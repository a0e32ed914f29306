// The long form of the fault tests: runs for hours on the RabbitMQ of TEST_AMQP_URL, and prints one table and its seed.
// FAULTS_SEED repeats a run. FAULTS_ONLY runs the scenarios whose names contain it.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

if (!process.env.TEST_AMQP_URL) {
  process.stderr.write(
    'TEST_AMQP_URL is not set. The fault tests need a RabbitMQ, such as amqp://guest:guest@127.0.0.1:5672, and its rabbitmqctl.\n',
  );
  process.exit(1);
}
const table = join(mkdtempSync(join(tmpdir(), 'tidings-faults-')), 'table.md');
const { status } = spawnSync('npx', ['vitest', 'run', 'test/faults', '--reporter=verbose'], {
  stdio: 'inherit',
  env: { ...process.env, FAULTS_TABLE: table },
});
process.stdout.write(`\n${readFileSync(table, 'utf8')}`);
process.exit(status ?? 1);
