import { waitUntil } from '@tidings/core/runtime/wait-until';
import { describe, expect, test } from 'vitest';
import { startProxy } from '../../packages/core/src/testing/proxy.js';
import { PLAIN } from '../support/fixtures.js';
import { healthOf, isWell, problemOf } from '../support/health.js';
import { startTestTidings } from '../support/tidings.js';
import { createVhost, TEST_AMQP_URL } from '../support/vhost.js';

describe.skipIf(!TEST_AMQP_URL)('while RabbitMQ sends no confirms', () => {
  test('health reports since when, and sends are accepted and wait until RabbitMQ confirms again', async () => {
    const proxy = await startProxy(await createVhost());
    const tidings = await startTestTidings({ AMQP_URL: proxy.url });
    await tidings.admin.createTemplate(PLAIN);
    expect(await isWell(tidings)).toBe(true);
    const confirm = Buffer.from([0, 60, 0, 80]);
    let isLost = true;
    proxy.listen(({ direction, chunk }) => direction === 'out' || !isLost || !chunk.includes(confirm));
    const { since } = await problemOf(tidings, 'NO_ANSWER');
    const { id } = await tidings.admin.send({
      templateName: 'plain',
      typeEvent: 'PERSONAL',
      to: [{ email: 'silence@example.test' }],
    });
    expect(await healthOf(tidings)).toMatchObject({
      code: 200,
      status: 'degraded',
      parts: { postgresql: 'up', broker: 'down' },
      problems: [{ part: 'broker', since }],
    });
    isLost = false;
    expect((await tidings.admin.completed(id, 60_000)).counts).toMatchObject({ total: 1, sent: 1 });
    await waitUntil(() => isWell(tidings), { what: 'all to be well', withinMs: 30_000, everyMs: 100 });
  }, 120_000);
});
