import { waitUntil } from '@tidings/core/runtime/wait-until';
import { freePort } from '@tidings/embedded/postgres/free-port';
import { expect, test } from 'vitest';
import { PLAIN } from '../support/fixtures.js';
import { startSmtpSink } from '../support/smtp-sink.js';
import { startTestTidings } from '../support/tidings.js';

const PEOPLE = 500;

test('mails use up no tries while the mail server is unavailable, and are all sent when it is back', async () => {
  const port = await freePort();
  // The retry schedule is a single retry without a wait: without the circuit breaker all mails would fail within moments.
  const { admin } = await startTestTidings({
    SMTP_URL: `smtp://127.0.0.1:${port}?ignoreTLS=true`,
    RETRY_SCHEDULE: '1ms',
    SMTP_CONNECTIONS: '4',
    LOG_LEVEL: 'silent',
  });
  await admin.createTemplate(PLAIN);
  const to = Array.from({ length: PEOPLE }, (_, n) => ({ email: `person${n}@example.test` }));
  const { id } = await admin.send({ templateName: 'plain', typeEvent: 'GROUP', to });
  await waitUntil(async () => (await admin.dispatch(id)).counts.retrying > 0, { what: 'the first transport failure' });
  await waitUntil(async () => (await admin.dispatch(id)).counts.sending === 0, { what: 'the end of claiming' });
  const attempts = await admin.countAttempts(id, 'RETRY');
  const { counts } = await admin.dispatch(id);
  expect(counts).toMatchObject({ failed: 0, sent: 0 });
  expect(attempts, 'no more were tried than were claimed').toBeLessThan(PEOPLE / 2);

  const sink = await startSmtpSink({ port });
  await admin.completed(id, 40_000);
  expect((await admin.dispatch(id)).counts).toMatchObject({ sent: PEOPLE, failed: 0 });
  expect(sink.doubled()).toEqual([]);
}, 60_000);
