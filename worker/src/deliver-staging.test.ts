import { NO_STAGING } from '@tidings/core/ledger/staging';
import { expect, test } from 'vitest';
import { cleanUp } from '../../test/support/clean-up.js';
import { createComposer } from './composer.js';
import { startDelivery } from './testing/delivery.js';
import { createTestLedger } from './testing/ledger.js';
import { silent } from './testing/logs.js';
import { startScriptedSmtp } from './testing/scripted-smtp.js';

const ledger = await createTestLedger();
await ledger.addTemplate('page', 'Hello', '<html><body class="a>b"><p>Hello {{user.email}}</p></body></html>');

const staging = { ...NO_STAGING, redirectAllTo: 'me@example.com' };
const composer = createComposer({
  publicUrl: 'https://mail.example.com',
  redirectTo: staging.redirectAllTo,
  logger: silent,
});
cleanUp(composer.stop);

const ANNA = { email: 'anna@bücher.example'.replace('bücher', 'xn--bcher-kva'), recipient: { name: 'Anna <Beetle>' } };

test('a redirected mail goes to the setting’s address, and names its recipient in a header and on top of both bodies', async () => {
  const smtp = await startScriptedSmtp();
  const { deliver } = startDelivery({ sql: ledger.pool, smtpUrl: smtp.url, staging, composer });
  const { dispatchId, batch } = await ledger.send([ANNA], { template: 'page', topic: 'news' });
  await deliver(batch);
  expect(await ledger.dispatch(dispatchId)).toMatchObject({ sent: 1 });
  const [mail] = smtp.mails;
  expect(mail!.to).toEqual(['me@example.com']);
  expect(mail!.source).toContain('\r\nTo: me@example.com\r\n');
  expect(mail!.source).toContain('\r\nX-Redirected-For: Anna <Beetle> <anna@xn--bcher-kva.example>\r\n');
  expect(mail!.source).toContain('\r\nList-Unsubscribe: ');
  const source = decoded(mail!.source);
  const notice = 'Redirected by REDIRECT_ALL_TO. Without it, this mail would have reached ';
  expect(source).toContain(`\r\n\r\n${notice}Anna <Beetle> <anna@bücher.example>.\r\n\r\nHello anna@bücher.example`);
  expect(source).toMatch(
    new RegExp(
      `<body class="a>b"><div style="[^"]*">${notice}Anna &lt;Beetle&gt; &lt;anna@bücher.example&gt;.</div><p>`,
    ),
  );
  const { rows } = await ledger.run('SELECT email, redirected FROM deliveries WHERE dispatch_id = $1', [dispatchId]);
  expect(rows).toEqual([{ email: ANNA.email, redirected: true }]);
});

test('only recipients in ALLOW_RECIPIENTS are mailed', async () => {
  const smtp = await startScriptedSmtp();
  const allowRecipients = ['*.example.test'];
  const { deliver } = startDelivery({
    sql: ledger.pool,
    smtpUrl: smtp.url,
    staging: { ...NO_STAGING, allowRecipients },
  });
  const { ids, batch } = await ledger.send([{ email: 'a@x.example.test' }, { email: 'b@example.org' }]);
  expect(await deliver(batch)).toEqual({ [ids[0]!]: 'tried', [ids[1]!]: 'untried' });
  expect(smtp.mails.map(({ to }) => to)).toEqual([['a@x.example.test']]);
});

/** Undoes quoted-printable. */
const decoded = (source: string): string =>
  Buffer.from(
    source
      .replace(/=\r\n/g, '')
      .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  ).toString();
