import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { cleanUp } from '../../../../test/support/clean-up.js';
import { newWebhookSecret, signedHeaders } from '../../foundation/outbound/standard-webhook.js';
import { type EventSend, eventsOf } from './build-events.js';

const PAGE = new URL('../../../../docs/webhooks.md', import.meta.url);
const UPDATES = Boolean(process.env.UPDATE_DOCS);

const AT = '2026-11-30T09:12:41.120Z';
const DISPATCH = '01a2fb1c-7c2e-7d30-9b1f-5f0e6f0c7a11';

const SEND: EventSend = {
  id: DISPATCH,
  notificationId: null,
  event: 'orders',
  topic: null,
  templateSlug: 'order-paid',
  templateVersion: 3,
  caller: 'key:01a2fb1c-0000-7000-8000-000000000001',
  metadata: { order: 1234 },
  trace: null,
};

const DELIVERY = { deliveryId: '81725', userId: null, email: 'ann@example.com' };

const SAMPLES = [
  {
    id: '1',
    dispatchId: DISPATCH,
    kind: 'ATTEMPT' as const,
    entries: [
      {
        ...DELIVERY,
        attemptId: '7f3c1d52-6a37-4d0e-8a55-2c1f9a0b6c11',
        attempt: 1,
        outcome: 'SENT' as const,
        smtpCode: 250,
        enhancedCode: '2.0.0',
        errorClass: null,
        error: null,
        messageId: `<81725.${DISPATCH}@example.com>`,
        at: AT,
      },
    ],
  },
  {
    id: '2',
    dispatchId: DISPATCH,
    kind: 'FEEDBACK' as const,
    entries: [
      {
        ...DELIVERY,
        eventId: '1d0c5a76-33a2-8f6e-b1f5-0a9f4bb4b0a2',
        kind: 'BOUNCED' as const,
        bounceClass: 'HARD' as const,
        errorClass: 'UNKNOWN_RECIPIENT' as const,
        statusCode: '5.1.1',
        diagnostic: '550 5.1.1 No such user',
        at: AT,
      },
    ],
  },
  {
    id: '3',
    dispatchId: DISPATCH,
    kind: 'DISPATCH' as const,
    entries: [
      {
        status: 'COMPLETED' as const,
        round: 1,
        counts: { total: 2, sent: 1, failed: 1, suppressed: 0, cancelled: 0, expired: 0 },
        cause: null,
        at: AT,
        pausedAs: null,
      },
    ],
  },
  {
    id: '4',
    dispatchId: null,
    kind: 'SUPPRESSION' as const,
    entries: [
      {
        type: 'suppression.created' as const,
        suppressionId: '96',
        email: 'ann@example.com',
        scope: 'ALL_MAIL' as const,
        topic: null,
        reason: 'HARD_BOUNCE' as const,
        at: AT,
      },
    ],
  },
  { id: '5', dispatchId: null, kind: 'TEMPLATE' as const, entries: [{ slug: 'order-paid', version: 4, at: AT }] },
].flatMap((entry) => eventsOf(entry, new Map([[DISPATCH, SEND]])).map(({ event }) => event));

const SECTION = /(<!-- events[^>]*-->)(.*?)(<!-- end of events -->)/s;
const BLOCK = /```json\n.*?```/gs;

const page = readFileSync(PAGE, 'utf8');

test('the samples of the page are what the product sends', () => {
  let at = 0;
  const current = page.replace(SECTION, (_, begin: string, section: string, end: string) => {
    const written = section.replace(BLOCK, () => `\`\`\`json\n${JSON.stringify(SAMPLES[at++], null, 2)}\n\`\`\``);
    return `${begin}${written}${end}`;
  });
  expect(at).toBe(SAMPLES.length);
  if (UPDATES) writeFileSync(PAGE, current);
  else expect(page).toBe(current);
});

const codeOf = (language: string): string => new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 's').exec(page)![1]!;

const secret = newWebhookSecret();
const body = JSON.stringify(SAMPLES[0]);
const headers = signedHeaders({ id: SAMPLES[0]!.id, text: body, secrets: [newWebhookSecret(), secret] });
const stale = { ...headers, 'webhook-timestamp': String(Number(headers['webhook-timestamp']) - 400) };

test('the verification with Node accepts what is signed, and nothing else', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tidings-test-'));
  cleanUp(async () => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'verify.mjs'), codeOf('js'));
  const { verify } = await import(pathToFileURL(join(folder, 'verify.mjs')).href);
  expect(verify({ headers, body, secret })).toEqual(SAMPLES[0]);
  expect(() => verify({ headers, body: `${body} `, secret })).toThrow('wrong signature');
  expect(() => verify({ headers, body, secret: newWebhookSecret() })).toThrow('wrong signature');
  expect(() => verify({ headers: stale, body, secret })).toThrow('too old');
});

const hasPython = spawnSync('python3', ['--version']).status === 0;

test.skipIf(!hasPython)('the verification with Python accepts what is signed, and nothing else', () => {
  const run = (given: { headers: Record<string, string>; body: string; secret: string }) => {
    const script = `${codeOf('python')}\nimport sys\ngiven = json.load(sys.stdin)\nprint(json.dumps(verify(given["headers"], given["body"].encode(), given["secret"])))`;
    return spawnSync('python3', ['-c', script], { input: JSON.stringify(given), encoding: 'utf8' });
  };
  expect(JSON.parse(run({ headers, body, secret }).stdout)).toEqual(SAMPLES[0]);
  expect(run({ headers, body: `${body} `, secret }).stderr).toContain('wrong signature');
  expect(run({ headers: stale, body, secret }).stderr).toContain('too old');
});
