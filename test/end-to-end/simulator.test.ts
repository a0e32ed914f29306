import { readFile } from 'node:fs/promises';
import { beforeAll, expect, test } from 'vitest';
import { PLAIN } from '../support/fixtures.js';
import { startTestTidings } from '../support/tidings.js';

let tidings: Awaited<ReturnType<typeof startTestTidings>>;

beforeAll(async () => {
  tidings = await startTestTidings({ RETRY_SCHEDULE: '1s,1s' });
  await tidings.admin.createTemplate(PLAIN);
});

interface Outcome {
  status: string;
  fate: string | null;
  errorClass: string | null;
  retryCount: number;
  /** Reason of the suppression that follows. */
  suppressed: string | null;
}

const SENT = { status: 'SENT', fate: 'ACCEPTED', errorClass: null, retryCount: 0, suppressed: null };
const FAILED = { status: 'FAILED', fate: null, retryCount: 0, suppressed: null };

/** What Tidings makes of a mail to each address, as the table in docs/testing.md says. */
const OUTCOMES: Record<string, Outcome> = {
  bounce: { ...FAILED, errorClass: 'UNKNOWN_RECIPIENT', suppressed: 'HARD_BOUNCE' },
  full: { ...FAILED, errorClass: 'MAILBOX_FULL' },
  'full-for-now': { ...FAILED, errorClass: 'MAILBOX_FULL', retryCount: 2 },
  greylisted: { ...SENT, retryCount: 1 },
  slow: SENT,
  uncertain: { ...FAILED, status: 'UNCERTAIN', errorClass: 'CONNECTION', retryCount: 2 },
  'bounce-later': { ...SENT, fate: 'BOUNCED', suppressed: 'HARD_BOUNCE' },
  'full-later': { ...SENT, fate: 'BOUNCED' },
  complain: { ...SENT, fate: 'COMPLAINED', suppressed: 'COMPLAINT' },
};

const outcomeOf = async (email: string): Promise<Outcome> => {
  const { deliveries, suppressions } = await tidings.admin.ask(
    `query ($email: String!) {
      deliveries(filter: { email: $email }) { items { status fate errorClass retryCount } }
      suppressions(filter: { emails: [$email] }) { items { reason } } }`,
    { email },
  );
  const [delivery] = deliveries.items;
  return { ...delivery, suppressed: suppressions.items[0]?.reason ?? null };
};

test.for(Object.entries(OUTCOMES))('a mail to %s@simulator.test ends as documented', async ([name, expected]) => {
  const email = `${name}+17@simulator.test`;
  await tidings.admin.send({ templateName: 'plain', typeEvent: 'PERSONAL', to: [{ email }] });
  await expect.poll(() => outcomeOf(email), { timeout: 15_000, interval: 50 }).toEqual(expected);
});

test('docs/testing.md lists each address', async () => {
  const page = await readFile(new URL('../../docs/testing.md', import.meta.url), 'utf8');
  const listed = [...page.matchAll(/^\| `([\w-]+)@simulator\.test`/gm)].map(([, name]) => name);
  expect(listed.sort()).toEqual(Object.keys(OUTCOMES).sort());
});
