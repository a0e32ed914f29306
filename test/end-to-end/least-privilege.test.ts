import { createServer } from 'node:http';
import { workerKeyOf } from '@tidings/core/keys/worker-key';
import { waitUntil } from '@tidings/core/runtime/wait-until';
import { freePort } from '@tidings/embedded/postgres/free-port';
import { type ChannelModel, connect } from 'amqplib';
import { beforeAll, describe, expect, test } from 'vitest';
import { createApi } from '../support/api.js';
import { cleanUp } from '../support/clean-up.js';
import { FILMS, STATISTIC } from '../support/fixtures.js';
import { startProcess } from '../support/process.js';
import { startRabbitNode } from '../support/rabbitmq-node.js';
import { noteSecret } from '../support/run-logs.js';
import { startSmtpSink } from '../support/smtp-sink.js';
import { asSuperuser } from '../support/superuser.js';
import { createTestDatabase } from '../support/test-database.js';
import { ADMIN_PASSWORD } from '../support/tidings.js';
import { startClickHouse } from '../support/two-processes.js';
import { TEST_AMQP_URL } from '../support/vhost.js';

const SECRET_KEY = 'only for tests, and of no use elsewhere';

const withAccount = (url: string, name: string, password: string) => {
  const changed = new URL(url);
  changed.username = name;
  changed.password = password;
  return changed.href;
};

// Does what `make up` does, without Docker: the set-up gets the URLs of administrators and creates accounts for server and worker.
describe.skipIf(!TEST_AMQP_URL)('the accounts that `make up` creates', () => {
  let settings: Record<string, string>;
  let setUp: Record<string, string>;
  let workerAmqpUrl: string;
  let rabbit: Awaited<ReturnType<typeof startRabbitNode>>;
  let sink: Awaited<ReturnType<typeof startSmtpSink>>;

  beforeAll(async () => {
    const [databaseUrl, clickhouse] = await Promise.all([createTestDatabase(), startClickHouse()]);
    rabbit = await startRabbitNode({ plugins: ['rabbitmq_management'] });
    sink = await startSmtpSink();
    const amqpUrl = rabbit.url.replace(/%2F$/, 'tidings');
    workerAmqpUrl = withAccount(amqpUrl, 'worker', 'of the worker');
    const name = new URL(databaseUrl).pathname.slice(1);
    for (const password of ['of the server', 'of the worker']) noteSecret(password);
    setUp = {
      POSTGRES_ADMIN_URL: asSuperuser(databaseUrl),
      RABBITMQ_ADMIN_URL: rabbit.managementUrl,
      SERVER_DATABASE_URL: withAccount(databaseUrl, `${name}_server`, 'of the server'),
      WORKER_DATABASE_URL: withAccount(databaseUrl, `${name}_worker`, 'of the worker'),
      SERVER_AMQP_URL: withAccount(amqpUrl, 'server', 'of the server'),
      WORKER_AMQP_URL: workerAmqpUrl,
      // The embedded ClickHouse has no accounts.
      SERVER_CLICKHOUSE_URL: clickhouse.url,
      WORKER_CLICKHOUSE_URL: clickhouse.url,
    };
    settings = {
      CLICKHOUSE_URL: clickhouse.url,
      SMTP_URL: sink.url,
      MAIL_FROM: 'Tidings <news@example.test>',
      SECRET_KEY,
      WORKER_KEY: workerKeyOf(SECRET_KEY),
      ADMIN_PASSWORD,
      PORT: '0',
      METRICS_PORT: '0',
    };
  }, 90_000);

  const runSetUp = async (more: Record<string, string> = {}) => {
    const run = startProcess('server/dist/set-up-accounts.js', { ...setUp, ...more });
    return { code: await run.ends(), output: run.output() };
  };

  test('are created, can be created again, and are enough to send a mail', async () => {
    for (const _ of ['first', 'again']) {
      expect(await runSetUp()).toEqual({
        code: 0,
        output: 'PostgreSQL: the accounts are there.\nRabbitMQ: the accounts are there.\n',
      });
    }
    const server = startProcess('server/dist/main.js', {
      ...settings,
      DATABASE_URL: setUp.SERVER_DATABASE_URL!,
      AMQP_URL: setUp.SERVER_AMQP_URL!,
    });
    const [, url] = await server.prints(/"url":"([^"]+)"[^\n]*"msg":"ready"/);
    const worker = startProcess('worker/dist/main.js', {
      ...settings,
      DATABASE_URL: setUp.WORKER_DATABASE_URL!,
      AMQP_URL: setUp.WORKER_AMQP_URL!,
    });
    await worker.prints(/"msg":"ready"/);
    const admin = await createApi(url!).signIn('admin', ADMIN_PASSWORD);
    await admin.createTemplate(STATISTIC);
    const to = [{ email: 'anna@example.test' }];
    const { id } = await admin.send({
      templateName: 'statistic',
      typeEvent: 'PERSONAL',
      to,
      event: 'films',
      context: FILMS,
    });
    expect((await admin.completed(id)).counts).toMatchObject({ total: 1, sent: 1 });
    await waitUntil(async () => (await admin.ask('{ attempts { total } }')).attempts.total === 1, { what: 'the log' });
  });

  describe('a worker’s account in RabbitMQ', () => {
    let connection: ChannelModel;

    beforeAll(async () => {
      connection = await connect(workerAmqpUrl);
      cleanUp(() => connection.close());
    });

    const CONTENT = Buffer.from('{}');

    test.each([
      ['publish to the exchange of mails', async (channel) => channel.publish('notifications', 'email.films', CONTENT)],
      ['publish by the queue’s name', async (channel) => channel.publish('', 'email.films', CONTENT)],
      ['consume another program’s queue', async (channel) => channel.consume('payments', () => {})],
      ['declare a queue of another name', async (channel) => channel.assertQueue('payments')],
      ['delete an exchange of another name', async (channel) => channel.deleteExchange('amq.topic')],
    ] as [string, (channel: Awaited<ReturnType<ChannelModel['createConfirmChannel']>>) => Promise<unknown>][])(
      'may not %s',
      async (_, trespass) => {
        const channel = await connection.createConfirmChannel();
        const refused = new Promise<Error & { code?: number }>((resolve) => channel.once('error', resolve));
        await trespass(channel).catch(() => {});
        expect((await refused).message).toMatch(/ACCESS_REFUSED/);
      },
    );

    test('may not enter another virtual host or the management API', async () => {
      await rabbit.ctl('add_vhost', 'other');
      await expect(connect(workerAmqpUrl.replace(/tidings$/, 'other'))).rejects.toThrow(/ConnectionClose/);
      const { origin } = new URL(rabbit.managementUrl);
      const answer = await fetch(`${origin}/api/queues`, {
        headers: { authorization: `Basic ${Buffer.from('worker:of the worker').toString('base64')}` },
      });
      expect(answer.status).toBe(401);
    });
  });

  test('a wrong administrator’s password is reported without the password', async () => {
    const RABBITMQ_ADMIN_URL = withAccount(rabbit.managementUrl, 'guest', 'hunter2');
    const { code, output } = await runSetUp({ RABBITMQ_ADMIN_URL });
    expect(code).toBe(1);
    expect(output).toMatch(/RabbitMQ: 127.0.0.1:\d+ refuses vhosts\/tidings with 401/);
    expect(output).not.toContain('hunter2');
  });

  test('equal account names are refused before anything is changed', async () => {
    const { code, output } = await runSetUp({ WORKER_AMQP_URL: setUp.SERVER_AMQP_URL! });
    expect({ code, output }).toEqual({
      code: 1,
      output:
        'PostgreSQL: the accounts are there.\nRabbitMQ: administrator, server and worker need names of their own\n',
    });
  });

  test('the set-up waits for a service that isn’t available yet', async () => {
    const port = await freePort();
    const run = startProcess('server/dist/set-up-accounts.js', {
      ...setUp,
      RABBITMQ_ADMIN_URL: `http://guest:guest@127.0.0.1:${port}`,
    });
    await run.prints(/PostgreSQL: the accounts are there/);
    const late = createServer((_request, response) => response.writeHead(403).end()).listen(port, '127.0.0.1');
    cleanUp(async () => void late.close());
    expect(await run.ends()).toBe(1);
    expect(run.output()).toMatch(/RabbitMQ: 127.0.0.1:\d+ refuses vhosts\/tidings with 403/);
  });

  test('all missing settings are reported at once', async () => {
    const { code, output } = await runSetUp({ SERVER_DATABASE_URL: '', WORKER_AMQP_URL: '' });
    expect(code).toBe(1);
    expect(output).toMatch(/SERVER_DATABASE_URL: is missing[\s\S]*WORKER_AMQP_URL: is missing/);
  });
});
