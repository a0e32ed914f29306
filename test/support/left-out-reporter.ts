import type { Reporter, TestModule } from 'vitest/node';

/** Reports which tests were skipped, and what they need. */
export default class LeftOutReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]) {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const count = (state: string) => tests.filter((test) => test.result().state === state).length;
    // A file that fails before its first test counts as one failure.
    const failed = count('failed') + modules.filter((module) => module.errors().length > 0).length;
    const skipped = count('skipped');
    if (skipped > 0) {
      process.stdout.write(
        `\nLeft out: ${skipped} tests. Those on RabbitMQ need TEST_AMQP_URL and rabbitmqctl, those behind PgBouncer and on Dovecot these programs, those in a browser Chromium's libraries, samples in Python python3.\n`,
      );
      if (process.env.LEAVE_NOTHING_OUT) process.exitCode = 1;
    }
    process.stdout.write(`\n${count('passed')} passed, ${failed} failed, ${skipped} skipped\n`);
  }
}
