// Figure k: one-process mode on the embedded services, compared with a bare loop over nodemailer's pool.
import { createApi, until } from '../support/api.mjs';
import { CONTEXT, MAIL_FROM, personOf, TEMPLATE } from '../support/mail.mjs';
import { startHelper, startMain } from '../support/processes.mjs';
import { CONNECTIONS, createFolder, PASSWORD } from '../support/setting.mjs';
import { peakMb } from '../support/usage.mjs';

/** The maximum number of rows in one call. */
const EACH = 5_000;

export const run = async ({ rounds, people = 10_000 }) => {
  const sink = await startHelper('sink');
  const url = await sink.ask('url');
  const tidings = await startMain(
    'packages/embedded/dist/main.js',
    {
      DATA_DIR: createFolder(),
      PORT: '0',
      DEMO: 'off',
      ADMIN_PASSWORD: PASSWORD,
      SMTP_URL: url,
      SMTP_CONNECTIONS: String(CONNECTIONS),
      MAIL_FROM,
    },
    /Tidings +(http\S+)/,
  );
  const api = await createApi(tidings.found).signIn('admin', PASSWORD);
  await api.ask('mutation ($input: CreateTemplateInput!) { createTemplate(input: $input) { slug } }', {
    input: { slug: 'bench', ...TEMPLATE },
  });
  const bare = await startHelper('bare-loop');
  const to = Array.from({ length: people }, (_, n) => personOf(n));
  const send = async () => {
    const calledAt = Date.now();
    const ids = [];
    for (let at = 0; at < people; at += EACH) {
      const input = { templateName: 'bench', typeEvent: 'GROUP', event: 'newsletter', context: CONTEXT };
      ids.push(await api.send({ ...input, to: to.slice(at, at + EACH) }));
    }
    const ends = [];
    for (const id of ids) {
      const isOver = async () => {
        const dispatch = await api.dispatch(id);
        return dispatch.status === 'COMPLETED' && dispatch;
      };
      const { completedAt, counts } = await until('the end of the send', isOver);
      if (counts.sent !== counts.total) throw new Error(JSON.stringify(counts));
      ends.push(new Date(completedAt) - calledAt);
    }
    return people / (Math.max(...ends) / 1_000);
  };
  const bareRates = [];
  const rates = [];
  await send();
  for (let round = 0; round < rounds; round += 1) {
    bareRates.push(people / (await bare.ask('send', { url, connections: CONNECTIONS, count: people })).seconds);
    rates.push(await send());
  }
  return [
    { what: 'all in one process, embedded', unit: 'mails/s', values: rates },
    {
      target: 'k',
      what: 'all in one process over the bare loop',
      unit: '×',
      values: rates.map((rate, n) => rate / bareRates[n]),
      atLeast: 0.8,
    },
    { what: 'peak RSS of the one process', unit: 'MB', values: [peakMb(tidings.pid)] },
  ];
};
