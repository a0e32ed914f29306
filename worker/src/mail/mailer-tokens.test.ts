import { randomUUID } from 'node:crypto';
import { sealSecret } from '@tidings/core/keys/secrets';
import { createRouteTokens } from '@tidings/core/oauth/route-tokens';
import { saveCredentials } from '@tidings/core/oauth/token-rows';
import { refreshTokenName } from '@tidings/core/routes/secret-names';
import { expect, onTestFinished, test } from 'vitest';
import { createTestLedger } from '../../../packages/core/src/testing/test-ledger.js';
import { startTokenEndpoint } from '../../../packages/core/src/testing/token-endpoint.js';
import { silent } from '../testing/logs.js';
import { composed, freely, mailTo } from '../testing/mails.js';
import { startScriptedSmtp } from '../testing/scripted-smtp.js';
import { createMailer } from './mailer.js';
import { readFailure } from './smtp-outcome.js';

const MAILS = 200;
const WORKERS = 2;
const CONNECTIONS = 4;
const AT_ONCE = 12;
const keys = { secretKey: Buffer.alloc(32, 7) };

const numberOf = (line: string) =>
  Number(/Bearer a(\d+)/.exec(Buffer.from(line.split(' ').at(-1)!, 'base64').toString())?.[1]);

/** Issues a1, a2 and so on, of which the latest is valid. The third one comes with another refresh token. */
const startIssuer = async () => {
  const issuer = { issued: 0, valid: 0, refresh: 'r1' };
  const endpoint = await startTokenEndpoint(({ form }) => {
    if (form.refresh_token !== issuer.refresh) return { status: 400, body: { error: 'invalid_grant' } };
    issuer.issued += 1;
    issuer.valid = issuer.issued;
    if (issuer.issued === 3) issuer.refresh = 'r2';
    return { body: { access_token: `a${issuer.issued}`, expires_in: 3_600, refresh_token: issuer.refresh } };
  });
  return { issuer, endpoint };
};

// The server refuses a lapsed token at the sign-in, as Exchange does, and at MAIL in sessions that were signed in to before.
test('mails of two workers over three expiries and a rotated refresh token each arrive once', async () => {
  const { pool } = await createTestLedger();
  const { issuer, endpoint } = await startIssuer();
  const routeId = randomUUID();
  await pool.query(
    `INSERT INTO routes (id, name, url, host, port, connections, mails_per_connection) VALUES ($1, 'Main', 'smtp://x', 'x', 587, 1, 1)`,
    [routeId],
  );
  await saveCredentials(pool, { routeId, refreshToken: sealSecret('r1', { keys, name: refreshTokenName(routeId) }) });

  const signedIn = new Map<number, number>();
  const lapseAfter = [0.25, 0.5, 0.75].map((part) => part * MAILS);
  const smtp = await startScriptedSmtp(
    {
      EHLO: '250-scripted.test\r\n250 AUTH LOGIN XOAUTH2',
      AUTH: ({ connection, line }) => {
        if (numberOf(line) !== issuer.valid) return '535 5.7.3 Authentication unsuccessful';
        signedIn.set(connection, numberOf(line));
        return '235 2.7.0 Authentication successful';
      },
      MAIL: ({ connection }) =>
        signedIn.get(connection) === issuer.valid ? '250 ok' : '530 5.7.57 Client not authenticated to send mail',
      dot: () => {
        if (smtp.mails.length + 1 >= (lapseAfter[0] ?? Number.POSITIVE_INFINITY)) {
          lapseAfter.shift();
          issuer.valid = -1;
        }
        return '250 taken';
      },
    },
    { keep: 'headers' },
  );
  const url = new URL(smtp.url);
  url.username = 'news@example.com';

  const account = { grant: 'REFRESH_TOKEN', tokenUrl: endpoint.url, clientId: 'tidings' } as const;
  const mailers = Array.from({ length: WORKERS }, () => {
    const tokens = createRouteTokens({ sql: pool, keys, routeId, account, logger: silent, minRefusedAgeMs: 0 });
    const mailer = createMailer({
      url: url.href,
      connections: CONNECTIONS,
      socketTimeoutMs: 20_000,
      tokens,
      logger: silent,
    });
    onTestFinished(() => mailer.close());
    return mailer;
  });
  const waiting = Array.from({ length: MAILS }, (_, n) => `person${n}@example.test`);
  const refused: string[] = [];
  const sendAll = async (mailer: (typeof mailers)[number]) => {
    for (let to = waiting.shift(); to; to = waiting.shift()) {
      const outcome = await mailer.send(composed(mailTo(to)), freely());
      if (outcome.accepted) continue;
      // As a worker does: it hasn't arrived, and is tried again.
      const { outcome: consequence, errorClass } = readFailure(outcome);
      refused.push(`${consequence} ${errorClass}`);
      waiting.push(to);
    }
  };
  await Promise.all(mailers.flatMap((mailer) => Array.from({ length: AT_ONCE }, () => sendAll(mailer))));

  const arrived = smtp.mails.map(({ to }) => to[0]!);
  expect([arrived.length, new Set(arrived).size]).toEqual([MAILS, MAILS]);
  expect(new Set(refused)).toEqual(refused.length > 0 ? new Set(['RETRY AUTH']) : new Set());
  expect(endpoint.calls.map(({ form }) => form.refresh_token)).toEqual(['r1', 'r1', 'r1', 'r2']);
  expect(endpoint.mostAtOnce).toBe(1);
});
