// Mails per second from the mutation to the last 250, beside a bare loop over nodemailer's pool with as many connections:
// the same mail, into the same sink, in turn within one run. Everything is on: ledger, leases, retries, the log.
//
//   npm run build && node bench/end-to-end.mjs [recipients] [rounds]      AMQP_URL=amqp://… for RabbitMQ, else the queue in memory
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createMailRenderer } from '@tidings/core/rendering/render-mail';
import { createTransport } from 'nodemailer';

const RECIPIENTS = Number(process.argv[2] ?? 10_000);
const ROUNDS = Number(process.argv[3] ?? 3);
const CONNECTIONS = 20;
const PASSWORD = 'only for this bench';

const films = Array.from({ length: 8 }, (_, n) => ({
  title: `Film ${n}`,
  date: '1979-05-25',
  description: 'A guide leads two men into the Zone, and back. '.repeat(2),
}));
const CONTEXT = { title: 'New films', films };
const TEMPLATE = {
  title: '{{title}}',
  content:
    '<h1>{{title}}</h1><p>Hello {{user.name}}</p>{{#each films}}<h2>{{title}}</h2><p><i>{{date}}</i> {{description}}</p>{{/each}}',
};
const to = Array.from({ length: RECIPIENTS }, (_, n) => ({ email: `person${n}@example.test`, name: `Person ${n}` }));

const start = async (main, env, pattern) => {
  const child = spawn(process.execPath, [main], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout });
  for await (const line of lines) {
    const match = pattern.exec(line);
    if (match) {
      child.stdout.resume();
      return { child, found: match[1] };
    }
  }
  throw new Error(`${main} ended`);
};

const bareLoop = async (smtpUrl) => {
  const transport = createTransport({ url: smtpUrl, pool: true, maxConnections: CONNECTIONS, maxMessages: Infinity });
  const render = createMailRenderer(TEMPLATE);
  const startedAt = performance.now();
  let next = 0;
  const lane = async () => {
    while (next < to.length) {
      const { email, name } = to[next++];
      const mail = render({ ...CONTEXT, user: { name, email } });
      await transport.sendMail({ from: 'Tidings <news@example.test>', to: { name, address: email }, ...mail });
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, lane));
  const seconds = (performance.now() - startedAt) / 1000;
  transport.close();
  return RECIPIENTS / seconds;
};

const createApi = (url) => {
  let token;
  return async (query, variables = {}) => {
    const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = await response.json();
    if (errors) throw new Error(JSON.stringify(errors));
    token = data.login?.token ?? token;
    return data;
  };
};

const endToEnd = async (api) => {
  const startedAt = performance.now();
  // One call takes 5,000 people: the sends run side by side.
  const ids = [];
  for (let at = 0; at < to.length; at += 5_000) {
    const input = {
      templateName: 'bench',
      typeEvent: 'GROUP',
      event: 'bench',
      to: to.slice(at, at + 5_000),
      context: CONTEXT,
    };
    ids.push(
      (await api('mutation ($input: SendNotificationInput!) { sendNotification(input: $input) { id } }', { input }))
        .sendNotification.id,
    );
  }
  for (const id of ids) {
    for (;;) {
      const { dispatch } = await api('query ($id: ID!) { dispatch(id: $id) { status counts { sent total } } }', { id });
      if (dispatch.status === 'COMPLETED') {
        if (dispatch.counts.sent !== dispatch.counts.total) throw new Error(JSON.stringify(dispatch.counts));
        break;
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
  return RECIPIENTS / ((performance.now() - startedAt) / 1000);
};

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const show = (name, values, digits = 0) =>
  process.stdout.write(
    `${name.padEnd(34)}${median(values).toFixed(digits).padStart(8)}   (${values.map((value) => value.toFixed(digits)).join(', ')})\n`,
  );

const folder = mkdtempSync(join(tmpdir(), 'tidings-bench-'));
const sink = await start('bench/sink.mjs', {}, /(smtp:\S+)/);
const { AMQP_URL = '' } = process.env;
const tidings = await start(
  'packages/embedded/dist/main.js',
  {
    AMQP_URL,
    DATA_DIR: folder,
    PORT: '0',
    DEMO: 'off',
    ADMIN_PASSWORD: PASSWORD,
    SMTP_URL: sink.found,
    SMTP_CONNECTIONS: String(CONNECTIONS),
    MAIL_FROM: 'Tidings <news@example.test>',
  },
  /Tidings +(http\S+)/,
);
try {
  const api = createApi(tidings.found);
  await api('mutation ($password: String!) { login(username: "admin", password: $password) { token } }', {
    password: PASSWORD,
  });
  await api('mutation ($input: CreateTemplateInput!) { createTemplate(input: $input) { slug } }', {
    input: { slug: 'bench', ...TEMPLATE },
  });
  const bare = [];
  const ours = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    bare.push(await bareLoop(sink.found));
    ours.push(await endToEnd(api));
  }
  process.stdout.write(
    `${RECIPIENTS} recipients, ${ROUNDS} rounds in turn, ${AMQP_URL ? 'RabbitMQ' : 'queue in memory'}, everything in one process\n`,
  );
  show("nodemailer's pool alone, mails/s", bare);
  show('end to end, mails/s', ours);
  show(
    'ratio',
    ours.map((value, index) => value / bare[index]),
    2,
  );
} finally {
  tidings.child.kill('SIGTERM');
  await once(tidings.child, 'exit');
  sink.child.kill();
  rmSync(folder, { recursive: true, force: true });
}
