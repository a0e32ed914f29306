import { waitUntil } from '@tidings/core/runtime/wait-until';
import type { Browser } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { createAdminPages } from '../support/admin-page.js';
import { startBrowser } from '../support/browser.js';
import { PLAIN } from '../support/fixtures.js';
import { startTestTidings } from '../support/tidings.js';

const browser: Browser | undefined = await startBrowser();

let tidings: Awaited<ReturnType<typeof startTestTidings>>;

beforeAll(async () => {
  tidings = await startTestTidings();
  await tidings.admin.createTemplate(PLAIN);
});

/** A mail that is in the mailbox. Resolves to its id there, and to the id of its dispatch. */
const arrived = async (address: string) => {
  const { id } = await tidings.admin.send({ templateName: 'plain', typeEvent: 'PERSONAL', to: [{ email: address }] });
  await tidings.admin.completed(id);
  return { dispatchId: id, mailId: (await tidings.mailbox.received(address)).id };
};

const giveBack = (mailId: string, kind: string, headers: Record<string, string> = { 'x-requested-with': 'mailbox' }) =>
  fetch(new URL(`/api/messages/${mailId}/return?as=${kind}`, tidings.mailboxPage), { method: 'POST', headers });

const feedbackOf = async (dispatchId: string) => {
  const { feedback, dispatch } = await tidings.admin.ask(
    `query ($id: ID!) {
      feedback(filter: { dispatchId: $id }) { items { kind bounceClass statusCode source email raw } }
      dispatch(id: $id) { counts { sent accepted bounced complained } } }`,
    { id: dispatchId },
  );
  return { items: feedback.items, counts: dispatch.counts };
};

test.each([
  ['unknown', { kind: 'BOUNCED', bounceClass: 'HARD', statusCode: '5.1.1' }, { bounced: 1 }],
  ['full', { kind: 'BOUNCED', bounceClass: 'SOFT', statusCode: '5.2.2' }, { bounced: 1 }],
  ['spam', { kind: 'COMPLAINED', bounceClass: null }, { complained: 1 }],
])('a mail that is given back from the mailbox as %s counts as one that came back', async (kind, event, counts) => {
  const address = `${kind}@example.com`;
  const { dispatchId, mailId } = await arrived(address);
  expect((await giveBack(mailId, kind)).status).toBe(204);
  const seen = await feedbackOf(dispatchId);
  expect(seen.items).toEqual([expect.objectContaining({ ...event, source: 'SMTP', email: address })]);
  expect(seen.items[0].raw).toContain('multipart/report');
  expect(seen.counts).toMatchObject({ sent: 1, accepted: 0, ...counts });
});

test('a page of another site can’t give mails back, and an unknown kind or mail is refused', async () => {
  const { dispatchId, mailId } = await arrived('safe@example.com');
  expect((await giveBack(mailId, 'unknown', {})).status).toBe(403);
  expect((await giveBack(mailId, 'anything')).status).toBe(404);
  expect((await giveBack('999999', 'unknown')).status).toBe(404);
  expect((await feedbackOf(dispatchId)).counts).toMatchObject({ accepted: 1 });
});

describe.skipIf(!browser)('in a browser', () => {
  const pages = createAdminPages({ browser: browser!, url: () => tidings.mailboxPage! });

  test('a button of the mailbox bounces a mail', async () => {
    const { dispatchId, mailId } = await arrived('button@example.com');
    const page = await pages.openPage();
    await page.goto(`${tidings.mailboxPage}#${mailId}`);
    await page.getByRole('button', { name: 'Bounce: no such mailbox' }).click();
    await page.getByText('Sent back.').waitFor();
    await page.screenshot({ path: process.env.SCREENSHOTS && `${process.env.SCREENSHOTS}/mailbox-returns.png` });
    await waitUntil(async () => (await feedbackOf(dispatchId)).counts.bounced === 1, { what: 'the bounce to count' });
  });
});
