// Stands for a provider that reports each mail as delivered, at the rate at which the mails are sent. Its calls have up to 500 events.
import { createSign, generateKeyPairSync } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { createToken } from '@tidings/core/feedback/token';
import { readKeys } from '@tidings/core/keys/keys';
import { workerKeyOf } from '@tidings/core/keys/worker-key';
import pg from 'pg';
import { answer } from '../support/processes.mjs';

const MAX_EVENTS = 500;
const EVERY_MS = 100;

const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });

const post = async (url, events) => {
  const body = JSON.stringify(events);
  const timestamp = String(Math.floor(Date.now() / 1_000));
  const signature = createSign('sha256')
    .update(timestamp + body)
    .sign(privateKey, 'base64');
  const { status } = await fetch(`${url}/feedback/sendgrid`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-twilio-email-event-webhook-signature': signature,
      'x-twilio-email-event-webhook-timestamp': timestamp,
    },
    body,
  });
  if (status !== 200) throw new Error(`the webhook answered ${status}`);
};

answer({
  publicKey: () => publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
  /** Reports `count` mails of the next dispatch, each after as many mails were sent. Resolves to the seconds that it took. */
  report: async ({ url, databaseUrl, secretKey, count }) => {
    const sql = new pg.Client(databaseUrl);
    await sql.connect();
    const keys = await readKeys(sql, workerKeyOf(secretKey));
    const startedAt = performance.now();
    let reported = 0;
    let mails = [];
    while (reported < count) {
      const { rows } = await sql.query('SELECT id, sent, audience_complete FROM dispatches LIMIT 1');
      const [dispatch] = rows;
      if (dispatch?.audience_complete && mails.length === 0) {
        ({ rows: mails } = await sql.query('SELECT id::text, email FROM deliveries ORDER BY id'));
      }
      const due = mails.slice(reported, Math.min(dispatch?.sent ?? 0, reported + MAX_EVENTS));
      if (due.length > 0) {
        await post(
          url,
          due.map(({ id, email }) => ({
            event: 'delivered',
            email,
            timestamp: Math.floor(Date.now() / 1_000),
            sg_event_id: id,
            sg_message_id: id,
            tidings: createToken('bounce', { deliveryId: id, dispatchId: dispatch.id, round: 0 }, keys),
          })),
        );
        reported += due.length;
      }
      if (due.length < MAX_EVENTS) await sleep(EVERY_MS);
    }
    await sql.end();
    return { seconds: (performance.now() - startedAt) / 1_000 };
  },
});
