import type { DispatchContent } from '@tidings/core/ledger/dispatch-content';
import { detectFormat } from '@tidings/core/rendering/template-format';
import { NO_PARTS } from '@tidings/core/rendering/template-version';
import PostalMime from 'postal-mime';
import { expect, onTestFinished, test } from 'vitest';
import type { ComposeResult } from './composer.js';
import { createComposer } from './composer.js';
import { builtInIdentity } from './identities.js';
import { TEST_KEYS } from './testing/keys.js';
import { collectLogs, silent } from './testing/logs.js';

const FOREVER = '{{#each a}}{{#each ../a}}{{#each ../../a}}{{#each ../../../a}}{{/each}}{{/each}}{{/each}}{{/each}}';
const MANY = Array.from({ length: 1_000 }, (_, n) => n);

const IDENTITY = builtInIdentity({ mailFrom: 'Tidings <news@example.com>' }, { keys: TEST_KEYS });

const start = (logger = silent) => {
  const composer = createComposer({ logger });
  onTestFinished(() => composer.stop());
  return {
    compose: (dispatch: DispatchContent, mails: Parameters<typeof composer.compose>[1]) =>
      composer.compose({ dispatch, identity: IDENTITY }, mails),
  };
};

const parseMail = async (mail: ComposeResult | undefined) => {
  if (!mail || !('raw' in mail)) throw new Error(`not composed: ${JSON.stringify(mail)}`);
  return PostalMime.parse(mail.raw);
};

let dispatches = 0;
const dispatchOf = (content: string, context: Record<string, unknown> = {}): DispatchContent => {
  dispatches += 1;
  const id = `01890b0c-0000-7000-8000-${String(dispatches).padStart(12, '0')}`;
  return {
    id,
    type: 'PERSONAL',
    queue: 'email.x',
    templateSlug: `t${content.length}`,
    templateVersion: 1,
    title: 'Hello {{user.name}}',
    content,
    format: detectFormat(content),
    parts: null,
    attachments: [],
    replyTo: null,
    headers: null,
    context,
    topic: null,
    senderId: null,
    trace: null,
  };
};

const mailTo = (name: string, context?: Record<string, unknown>) => ({
  recipient: { name, ...(context && { context }) },
  email: `${name}@example.test`,
  messageId: `<${name}@example.com>`,
  date: new Date('2026-11-29T23:59:59.999Z'),
});

test('a mail is rendered and composed', async () => {
  const [mail] = await start().compose(dispatchOf('<p>{{word}}</p>', { word: 'Beetles' }), [mailTo('anna')]);
  expect(mail).toMatchObject({ raw: expect.stringMatching(/^To: anna <anna@example.test>\r$/m) });
  expect(mail).toMatchObject({ raw: expect.stringContaining('<p>Beetles</p>') });
  expect(mail).toMatchObject({ raw: expect.stringMatching(/^Message-ID: <anna@example.com>\r$/m) });
  expect(mail).toMatchObject({ raw: expect.stringMatching(/^Date: Sun, 29 Nov 2026 23:59:59 \+0000\r$/m) });
});

test('a mail has the language of its recipient, layouts, a preheader and a Reply-To', async () => {
  const dispatch: DispatchContent = {
    ...dispatchOf('{{#> layout}}<p>Hello</p>{{/layout}}'),
    parts: {
      ...NO_PARTS,
      preheader: 'Three films',
      replyTo: 'Support <help@example.com>',
      partials: { layout: '<body>{{> @partial-block}}{{formatDate "2026-11-30" "long"}}</body>' },
      locales: {
        nb: {
          title: 'Hei',
          content: '{{#> layout}}<p>Hei</p>{{/layout}}',
          text: 'Hei, {{user.name}}',
          preheader: null,
        },
      },
    },
  };
  const [english, norwegian] = await start().compose(dispatch, [
    mailTo('ann'),
    { ...mailTo('kari'), recipient: { name: 'Kari', locale: 'nb-NO' } },
  ]);
  const readable = await parseMail(english);
  expect(readable).toMatchObject({
    subject: 'Hello ann',
    text: 'Hello\n\nNovember 30, 2026\n',
    html: expect.stringMatching(
      /^<body><div style="display:none[^>]*>Three films(?:&zwnj;&nbsp;)+<\/div><p>Hello<\/p>Nov/,
    ),
    replyTo: [{ name: 'Support', address: 'help@example.com' }],
  });
  expect(await parseMail(norwegian)).toMatchObject({
    subject: 'Hei',
    text: 'Hei, Kari\n',
    html: '<body><p>Hei</p>30. november 2026</body>\n',
  });
});

test('a mail with a topic is an internal fault where PUBLIC_URL is missing', async () => {
  const { logger, lines } = collectLogs();
  const [mail] = await start(logger).compose({ ...dispatchOf('Hello'), topic: 'news' }, [mailTo('anna')]);
  expect(mail).toEqual({ fault: expect.stringContaining('PUBLIC_URL') });
  expect(lines).toMatchObject([{ level: 'error', msg: expect.stringContaining('PUBLIC_URL') }]);
});

test('dispatches with the same template have separate contexts', async () => {
  const composer = start();
  for (const word of ['one', 'two']) {
    const [mail] = await composer.compose(dispatchOf('Hello {{word}}', { word }), [mailTo('anna')]);
    expect(mail).toMatchObject({ raw: expect.stringContaining(`Hello ${word}`) });
  }
});

test('a template that can’t be compiled or rendered is an error of each mail', async () => {
  const composer = start();
  const wrong = await composer.compose(dispatchOf('{{#if}}'), [mailTo('anna'), mailTo('ben')]);
  expect(wrong).toEqual([1, 2].map(() => ({ templateError: expect.stringMatching(/content: .*line 1/) })));
  const context = { a: MANY, b: 'x'.repeat(3_000) };
  const large = await composer.compose(dispatchOf('{{#each a}}{{../b}}{{/each}}', context), [mailTo('anna')]);
  expect(large).toEqual([{ templateError: expect.stringContaining('more than 2000000 characters') }]);
});

test('a mail that never finishes rendering is a template error, and the others of its batch are composed', async () => {
  const { logger, lines } = collectLogs();
  const mails = await start(logger).compose(dispatchOf(FOREVER), [
    mailTo('anna'),
    mailTo('ben', { a: MANY }),
    mailTo('carl'),
  ]);
  expect(mails).toEqual([
    { raw: expect.stringContaining('anna') },
    { templateError: 'rendering took more than 1 s' },
    { raw: expect.stringContaining('carl') },
  ]);
  expect(lines).toContainEqual(
    expect.objectContaining({ msg: 'killed a mail whose template exceeded a limit', by: 'time' }),
  );
});

test('after three mails that never finish rendering, the other mails of the dispatch fail, and other dispatches don’t', async () => {
  const composer = start();
  const dispatch = dispatchOf(FOREVER, { a: MANY });
  const mails = await composer.compose(
    dispatch,
    ['a', 'b', 'c', 'd', 'e'].map((name) => mailTo(name)),
  );
  const killed = { templateError: 'rendering took more than 1 s' };
  const givenUp = { templateError: expect.stringMatching(/^not tried/) };
  expect(mails).toEqual([killed, killed, killed, givenUp, givenUp]);
  expect(await composer.compose(dispatch, [mailTo('f')])).toEqual([givenUp]);
  const [other] = await composer.compose({ ...dispatchOf(FOREVER), templateSlug: dispatch.templateSlug }, [
    mailTo('anna'),
  ]);
  expect(other).toHaveProperty('raw');
});

test('other templates don’t wait for a template whose rendering was stopped', async () => {
  const composer = start();
  const dispatch = dispatchOf(FOREVER, { a: MANY });
  await composer.compose(dispatch, [mailTo('anna')]);
  const order: string[] = [];
  const again = composer
    .compose({ ...dispatch, id: dispatchOf('').id }, [mailTo('ben')])
    .then(() => order.push('killed'));
  await composer.compose(dispatchOf('Hello'), [mailTo('carl')]).then(() => order.push('made'));
  await again;
  expect(order).toEqual(['made', 'killed']);
});

test('the memory of the thread doesn’t grow with the number of dispatches of a large template', async () => {
  const composer = start();
  const parts = { ...NO_PARTS, partials: { large: 'x'.repeat(1_900_000) } };
  for (let number = 0; number < 120; number += 1) {
    const dispatch = { ...dispatchOf('<p>{{number}}</p>', { number }), templateSlug: 'large', parts };
    const [mail] = await composer.compose(dispatch, [mailTo('anna')]);
    expect(mail).toMatchObject({ raw: expect.stringContaining(`<p>${number}</p>`) });
  }
});
