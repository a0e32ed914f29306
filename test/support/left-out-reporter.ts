import type { Reporter, TestModule } from 'vitest/node';

/** Says at the end what didn't run here and what it would take. */
export default class LeftOutReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]) {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const count = (state: string) => tests.filter((test) => test.result().state === state).length;
    const failedModules = modules.filter(
      (module) => module.state() === 'failed' && ![...module.children.allTests('failed')].length,
    );
    const skipped = count('skipped');
    if (skipped > 0) {
      process.stdout.write(
        `\nLeft out: ${skipped} tests, since TEST_AMQP_URL names no RabbitMQ for them, or there is no browser here.\n`,
      );
    }
    process.stdout.write(
      `\n${count('passed')} passed, ${count('failed') + failedModules.length} failed, ${skipped} skipped\n`,
    );
  }
}
