import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Sql } from '@tidings/core/ledger/sql';
import { readEnvironment } from '@tidings/core/runtime/environment';
import Fastify from 'fastify';
import { Registry } from 'prom-client';
import { TEST_HASH_KEY } from '../../../../packages/core/src/testing/test-ledger.js';
import { cleanUp } from '../../../../test/support/clean-up.js';
import { createRunLogger, noteSecret } from '../../../../test/support/run-logs.js';
import { registerWebhookEndpoint } from '../../assembly/http/webhook-endpoint.js';
import {
  createFeedbackBatcher,
  createFeedbackIntakes,
  createFeedbackWebhooks,
  WEBHOOK_OPTIONS,
  webhookSettingsOf,
} from '../../features/feedback/feedback.feature.js';
import { createCertificate } from './certificate.js';
import { TEST_KEYS } from './mail.js';
import { MAILGUN_KEY, type SignedCall, sendgridKey } from './sign-call.js';

export const TOPIC = 'arn:aws:sns:eu-central-1:123456789012:feedback';
export const SNS_HOST = 'sns.eu-central-1.amazonaws.com';
export const POSTMARK_PASSWORD = 'postmark-password-of-a-test';
export const BREVO_PASSWORD = 'brevo-password-of-a-test';

/**
 * Stands in for Amazon's SNS host: `fetch` reaches it under the names of Amazon's hosts, and keeps all else of a request. Serves a
 * certificate under any name, `redirect` answers with a redirect, `huge` without end.
 */
export const startAmazon = async () => {
  const { pem, privateKey } = createCertificate('sns.amazonaws.com');
  const asked: string[] = [];
  const state = { isAway: false };
  const server = createServer((request, response) => {
    asked.push(`https://${request.headers['x-host']}${request.url}`);
    if (state.isAway) return response.writeHead(503).end();
    if (request.url!.includes('-dead'))
      return response.writeHead(302, { location: '/SimpleNotificationService-aa.pem' }).end();
    if (request.url!.includes('-beef')) {
      const write = () => response.destroyed || response.write('x'.repeat(64 * 1024), write);
      return write();
    }
    return response.end(request.url!.startsWith('/Simple') ? pem : '<ConfirmSubscriptionResponse/>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanUp(async () => {
    server.closeAllConnections();
    server.close();
  });
  const local = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const fetchFromIt: typeof fetch = (url, init) => {
    const { host, pathname, search } = new URL(String(url));
    return fetch(`${local}${pathname}${search}`, { ...init, headers: { 'x-host': host } });
  };
  return { fetch: fetchFromIt, privateKey, asked, state };
};

const SETTINGS = {
  FEEDBACK_SES_TOPIC_ARNS: `${TOPIC}, arn:aws:sns:us-east-1:123456789012:other`,
  FEEDBACK_SENDGRID_PUBLIC_KEY: sendgridKey.publicKey.export({ format: 'der', type: 'spki' }).toString('base64'),
  FEEDBACK_MAILGUN_SIGNING_KEY: MAILGUN_KEY,
  FEEDBACK_POSTMARK_PASSWORD: POSTMARK_PASSWORD,
  FEEDBACK_BREVO_PASSWORD: BREVO_PASSWORD,
};

/** Serves the endpoints of all five providers over HTTP, on a database. */
export const startWebhooks = async ({ sql, amazon }: { sql: Sql; amazon: Awaited<ReturnType<typeof startAmazon>> }) => {
  for (const secret of [MAILGUN_KEY, POSTMARK_PASSWORD, BREVO_PASSWORD]) noteSecret(secret);
  const logger = createRunLogger({ shows: false });
  const intakes = createFeedbackIntakes(new Registry());
  const batcher = createFeedbackBatcher({ sql, hashKey: TEST_HASH_KEY, intakes, logger });
  const feedbackWebhooks = createFeedbackWebhooks(webhookSettingsOf(readEnvironment(WEBHOOK_OPTIONS, SETTINGS)), {
    keys: TEST_KEYS,
    batcher,
    intakes,
    logger,
    fetch: amazon.fetch,
  });
  const http = Fastify({ bodyLimit: 1024 * 1024, forceCloseConnections: true });
  registerWebhookEndpoint(http, { feedbackWebhooks });
  const url = await http.listen({ host: '127.0.0.1', port: 0 });
  cleanUp(() => http.close());
  return {
    intakes,
    call: async (provider: string, { body, headers }: SignedCall): Promise<number> => {
      const answer = await fetch(`${url}/feedback/${provider}`, { method: 'POST', headers, body });
      await answer.text();
      return answer.status;
    },
    counts: (source: string) => Object.fromEntries(intakes.list().find((one) => one.source === source)!.counts),
  };
};
