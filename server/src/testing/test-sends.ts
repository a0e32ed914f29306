import { planOfVersion } from '../../../packages/core/src/rendering/version-plan.js';
import type { TestLedger } from '../../../packages/core/src/testing/test-ledger.js';
import { cleanUp } from '../../../test/support/clean-up.js';
import { createDataSource } from '../assembly/database/data-source.js';
import { createAcceptor } from '../features/dispatches/acceptor.js';
import { createDispatchService } from '../features/dispatches/dispatch.service.js';
import { createQueueRegistry } from '../features/dispatches/queue-registry.js';
import { createSendService, type SendCounter } from '../features/dispatches/send.service.js';
import { createAttachmentService } from '../features/files/attachment.service.js';

/** A send service on a test's ledger, with the template `welcome`, which reads `title`. */
export const createTestSends = async (ledger: TestLedger, { countSends }: { countSends: SendCounter }) => {
  const dataSource = createDataSource({ url: ledger.url });
  await dataSource.initialize();
  cleanUp(() => dataSource.destroy());
  const reads = {
    variables: ['title', 'unsubscribeUrl'],
    plan: planOfVersion({ title: '{{title}}', content: '{{unsubscribeUrl}}', format: 'HTML' }),
    locale: null,
    subjects: [{ locale: null, subject: { kind: 'values' as const, paths: [['title']] } }],
    hasTopicLink: true,
  };
  const acceptor = createAcceptor({ pool: ledger.pool, onAccepted: () => {} });
  const sends = createSendService({
    sql: ledger.pool,
    // The same reads for every template, without starting a thread.
    versionReads: async () => reads,
    readVersion: async () => undefined,
    renderer: {
      subject: async () => 'Hello',
      report: async () => ({ missing: [], ignored: [], issues: [], isWhole: true }),
    },
    acceptor,
    dispatches: createDispatchService({ dataSource }),
    queueFor: createQueueRegistry(ledger.pool),
    attach: createAttachmentService({ sql: ledger.pool }),
    linkBase: 'https://mail.example.test',
    countSends,
  });
  await ledger.query(
    `INSERT INTO templates (slug, title, description, content, version) VALUES ('welcome', '{{title}}', '', 'Hello', 2)`,
  );
  return { sends, acceptor };
};
