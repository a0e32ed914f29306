import { randomUUID } from 'node:crypto';
import { dkimName, dkimValue } from '@tidings/core/acceptance/check-dkim';
import { createMemoryBroker } from '@tidings/core/broker/memory';
import { type DkimAlgorithm, makeDkimKey, publicKeyOf, readDkimKey } from '@tidings/core/dkim/dkim-key';
import { sealSecret } from '@tidings/core/keys/secrets';
import { registerQueue } from '@tidings/core/ledger/queues';
import { NO_STAGING } from '@tidings/core/ledger/staging';
import { sealOAuthSecrets } from '@tidings/core/oauth/route-account';
import { saveCredentials } from '@tidings/core/oauth/token-rows';
import { dkimKeyName, refreshTokenName } from '@tidings/core/routes/secret-names';
import { waitUntil } from '@tidings/core/runtime/wait-until';
import { dkimVerify } from 'mailauth/lib/dkim/verify.js';
import { expect, onTestFinished, test } from 'vitest';
import { startTokenEndpoint } from '../../packages/core/src/testing/token-endpoint.js';
import { createWorker } from './create-worker.js';
import { createFakeLog } from './testing/fake-log.js';
import { TEST_KEYS as keys } from './testing/keys.js';
import { createTestLedger, strangers } from './testing/ledger.js';
import { silent } from './testing/logs.js';
import { messageOf } from './testing/recorded-consumer.js';
import { startScriptedSmtp } from './testing/scripted-smtp.js';

const ledger = await createTestLedger();
await registerQueue(ledger.pool, 'email.news');

const addRoute = async ({ url, port }: { url: string; port: number }, tokenUrl: string): Promise<string> => {
  const id = randomUUID();
  await ledger.pool.query(
    `INSERT INTO routes (id, name, url, host, port, username, oauth, oauth_secret, connections, mails_per_connection)
     VALUES ($1::uuid, 'Main', $2, '127.0.0.1', $3, 'mail@example.com', $4, $5, 3, 100)`,
    [
      id,
      url,
      port,
      { grant: 'REFRESH_TOKEN', tokenUrl, clientId: 'tidings' },
      sealOAuthSecrets({ clientSecret: 'client-secret' }, { routeId: id, keys }),
    ],
  );
  await saveCredentials(ledger.pool, {
    routeId: id,
    refreshToken: sealSecret('r1', { keys, name: refreshTokenName(id) }),
  });
  return id;
};

/** Resolves to the key's record. */
const addKey = async (senderId: string, { domain, algorithm }: { domain: string; algorithm: DkimAlgorithm }) => {
  const [id, pem, selector] = [randomUUID(), await makeDkimKey(algorithm), algorithm.toLowerCase()];
  const publicKey = publicKeyOf(readDkimKey(pem));
  await ledger.pool.query(
    `INSERT INTO dkim_keys (id, sender_id, domain, selector, algorithm, secret, public_key, state)
     VALUES ($1, $2, $3, $4, $5, $6, $7, 'ACTIVE')`,
    [id, senderId, domain, selector, algorithm, sealSecret(pem, { keys, name: dkimKeyName(id) }), publicKey],
  );
  return [dkimName({ selector, domain }), dkimValue({ algorithm, publicKey })] as const;
};

test('mails go over a route with OAuth 2, and carry both signatures of their sender', {
  timeout: 120_000,
}, async () => {
  const endpoint = await startTokenEndpoint(({ form }) =>
    form.refresh_token === 'r1' && form.client_secret === 'client-secret'
      ? { body: { access_token: 'a1' } }
      : { status: 400, body: { error: 'invalid_grant' } },
  );
  const bearer = Buffer.from('user=mail@example.com\x01auth=Bearer a1\x01\x01').toString('base64');
  const smtp = await startScriptedSmtp({
    EHLO: '250-scripted.test\r\n250 AUTH XOAUTH2',
    AUTH: ({ line }) => (line === `AUTH XOAUTH2 ${bearer}` ? '235 2.7.0 ok' : '535 5.7.3 no'),
  });
  const routeIds = [await addRoute(smtp, endpoint.url)];
  const senderId = await ledger.addSender({ slug: 'main', fromEmail: 'mail@example.com', routeIds });
  const records = new Map([
    await addKey(senderId, { domain: 'example.com', algorithm: 'RSA' }),
    await addKey(senderId, { domain: 'example.com', algorithm: 'ED25519' }),
    // The sender had another address before.
    await addKey(senderId, { domain: 'former.example', algorithm: 'RSA' }),
  ]);
  const broker = createMemoryBroker();
  const publisher = await broker.createPublisher();
  const worker = createWorker(
    {
      pool: ledger.pool,
      keys,
      consumer: await broker.createConsumer(),
      clickhouse: createFakeLog().client,
      logger: silent,
    },
    {
      connections: 4,
      mailsPerConnection: 1_000,
      mailFrom: 'Tidings <news@built-in.test>',
      staging: NO_STAGING,
      uncertainPolicy: 'resend',
      retryWaitsMs: Array(20).fill(200),
      leaseMs: 60_000,
      smtpUrl: smtp.url,
    },
  );
  onTestFinished(worker.stop);
  const { dispatchId } = await ledger.send(strangers(30), { senderId });
  const ids = (await ledger.deliveries(dispatchId)).map(({ id }) => id);
  await publisher.publish(ids.map((id) => messageOf(id, { dispatchId })));
  await waitUntil(async () => (await ledger.dispatch(dispatchId)).status === 'COMPLETED', {
    withinMs: 90_000,
    what: 'the dispatch to end',
  });

  expect(new Set(smtp.mails.map(({ to }) => to[0]))).toHaveProperty('size', 30);
  expect(endpoint.calls).toHaveLength(1);
  for (const { source } of smtp.mails) {
    const { results } = await dkimVerify(Buffer.from(`${source}\r\n`), {
      resolver: async (name) => [[records.get(name)!]],
    });
    expect(results.map(({ algo, status }) => `${algo} ${status.result}`)).toEqual([
      'rsa-sha256 pass',
      'ed25519-sha256 pass',
    ]);
  }
});
