import { tokenOfReturnPath } from '@tidings/core/feedback/return-path';
import { readToken } from '@tidings/core/feedback/token';
import { readKeys } from '@tidings/core/keys/keys';
import { workerKeyOf } from '@tidings/core/keys/worker-key';
import pg from 'pg';
import { expect, test } from 'vitest';
import { cleanUp } from '../support/clean-up.js';
import { startSmtpSink } from '../support/smtp-sink.js';
import { startTestTidings } from '../support/tidings.js';

type Tidings = Awaited<ReturnType<typeof startTestTidings>>;

const OLD = 'an old key that is as long as it has to be';
const NEW = 'a new key that is as long as it has to be';

const sink = await startSmtpSink();
const MAIL = { SMTP_URL: sink.url, BOUNCE_ADDRESS: 'bounces@mail.example.test' };

/** Sends a mail with a topic. Resolves to the tokens of its return path and of its link. */
const tokensOfMail = async ({ admin }: Tidings, email: string) => {
  const { id } = await admin.send({ templateName: 'digest', typeEvent: 'GROUP', to: [{ email }], topic: 'news' });
  await admin.completed(id);
  const { from, source } = sink.mails.find(({ to }) => to === email)!;
  return {
    bounce: tokenOfReturnPath(from)!,
    unsubscribe: /^List-Unsubscribe: <\S+\/u\/([a-z2-7]+)>/m.exec(source)![1]!,
  };
};

test('after a change of SECRET_KEY old sessions end, and the tokens of mails that were sent before stay valid', async () => {
  const before = await startTestTidings({ ...MAIL, SECRET_KEY: OLD });
  const { databaseUrl } = before;
  await before.admin.ask('mutation { createTopic(input: { slug: "news", name: "News" }) { slug } }');
  await before.admin.createTemplate({
    slug: 'digest',
    title: 'Digest',
    content: '<a href="{{unsubscribeUrl}}">x</a>',
  });
  const old = await tokensOfMail(before, 'ann@example.test');
  await before.stop();

  const settings = { ...MAIL, DATABASE_URL: databaseUrl };
  await expect(startTestTidings({ ...settings, SECRET_KEY: NEW })).rejects.toThrow(/SECRET_KEY_PREVIOUS/);
  const changed = await startTestTidings({ ...settings, SECRET_KEY: NEW, SECRET_KEY_PREVIOUS: OLD });
  expect((await changed.stranger.withToken(before.admin.token!).fail('{ me { id } }')).code).toBe('UNAUTHENTICATED');
  const pool = new pg.Pool({ connectionString: databaseUrl });
  cleanUp(() => pool.end());
  const keys = (await readKeys(pool, workerKeyOf(NEW)))!;
  const ofNew = await tokensOfMail(changed, 'ben@example.test');
  for (const { bounce, unsubscribe } of [old, ofNew]) {
    expect(readToken('bounce', bounce, keys)).toBeDefined();
    const answer = await fetch(`${changed.url}/u/${unsubscribe}`, {
      method: 'POST',
      body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }),
    });
    expect(answer.status).toBe(200);
  }
  const { rows } = await pool.query('SELECT address FROM suppressions ORDER BY address');
  expect(rows).toEqual([{ address: 'ann@example.test' }, { address: 'ben@example.test' }]);
  const onlyNew = { tokenKeys: new Map([[keys.tokenKey.number, keys.tokenKey.key]]) };
  expect(readToken('bounce', old.bounce, onlyNew)).toBeUndefined();
  expect(readToken('bounce', ofNew.bounce, onlyNew)).toBeDefined();
  await changed.stop();

  // The next start needs the old key no more.
  const later = await startTestTidings({ ...settings, SECRET_KEY: NEW });
  await tokensOfMail(later, 'cleo@example.test');
});
