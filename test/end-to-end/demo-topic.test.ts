import { expect, test } from 'vitest';
import { startTestTidings } from '../support/tidings.js';

test('the demo’s mail has a topic, and its link unsubscribes', async () => {
  const demo = await startTestTidings({ DEMO: 'on' });
  const { notifications } = await demo.admin.ask('{ notifications { items { id name } } }');
  const { id: notificationId } = notifications.items.find(({ name }: { name: string }) => name === 'New films');
  const sendIt = async () => {
    const { id } = await demo.admin.send({ notificationId });
    return demo.admin.completed(id);
  };
  await sendIt();
  const { id } = await demo.mailbox.received('ada@example.com');
  const link = /href="(http:\/\/localhost:\d+\/u\/[a-z2-7]+)"/.exec((await demo.mailbox.detail(id)).html)![1]!;
  const answer = await fetch(link, { method: 'POST', body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }) });
  expect(answer.status).toBe(200);
  expect((await sendIt()).counts).toMatchObject({ total: 6, sent: 5, suppressed: 1 });
});
