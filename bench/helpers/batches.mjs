// Callers that make batches of sends: a number of keep-alive connections, each with one batch at a time. They speak raw HTTP, so that they cost
// little compared with the server.
import { connect } from 'node:net';
import { answer } from '../support/processes.mjs';

const HEADERS_END = Buffer.from('\r\n\r\n');
const LAST_CHUNK = Buffer.from('\r\n0\r\n\r\n');

const open = (url) => {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  let chunks = [];
  let waiting;
  const fail = (err) => waiting?.reject(err);
  socket.on('error', fail);
  socket.on('close', () => fail(new Error('the server has closed the connection')));
  socket.on('data', (chunk) => {
    chunks.push(chunk);
    if (!waiting) return;
    const [first] = chunks;
    const end = first.indexOf(HEADERS_END);
    const length = Number(/content-length: (\d+)/i.exec(first.latin1Slice(0, end))?.[1]);
    const held = chunks.reduce((sum, { length: bytes }) => sum + bytes, 0);
    const isWhole = Number.isNaN(length)
      ? Buffer.concat(chunks.slice(-2)).subarray(-LAST_CHUNK.length).equals(LAST_CHUNK)
      : held >= end + HEADERS_END.length + length;
    if (!isWhole) return;
    const text = Buffer.concat(chunks).toString('utf8');
    chunks = [];
    waiting.resolve(text);
    waiting = undefined;
  });
  return {
    call: ({ path, type, key, body }) =>
      new Promise((resolve, reject) => {
        waiting = { resolve, reject };
        socket.write(
          `POST ${path} HTTP/1.1\r\nHost: ${hostname}\r\nContent-Type: ${type}\r\nAuthorization: Bearer ${key}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
        );
      }),
    close: () => socket.destroy(),
  };
};

const MUTATION =
  'mutation ($input: [SendNotificationInput!]!) { sendNotifications(input: $input) { dispatch { id status } error } }';
const SINGLE = 'mutation ($input: SendNotificationInput!) { sendNotification(input: $input) { id status } }';

const CALLS = {
  single: ([input]) => ({
    path: '/graphql',
    type: 'application/json',
    body: JSON.stringify({ query: SINGLE, variables: { input } }),
  }),
  mutation: (input) => ({
    path: '/graphql',
    type: 'application/json',
    body: JSON.stringify({ query: MUTATION, variables: { input } }),
  }),
  json: (sends) => ({ path: '/api/v1/sends/batch', type: 'application/json', body: JSON.stringify({ sends }) }),
  lines: (sends) => ({
    path: '/api/v1/sends/batch',
    type: 'application/x-ndjson',
    body: sends.map((send) => `${JSON.stringify(send)}\n`).join(''),
  }),
};

let numbers = 0;

const sendTo = (n, { context, event, keys }) => ({
  templateName: 'bench',
  typeEvent: 'PERSONAL',
  event,
  to: [{ email: `probe-${n}@example.test`, name: `Person ${n}` }],
  context,
  ...(keys && { idempotencyKey: `${process.pid}-${n}` }),
});

answer({
  /** Makes as many batches as possible within `seconds`. Bodies are made before. Resolves to sends a second. */
  flatOut: async ({ url, kind, callers, size, seconds, key, ...details }) => {
    const make = () => {
      numbers += size;
      return CALLS[kind](Array.from({ length: size }, (_, n) => sendTo(numbers - n, details)));
    };
    const connections = Array.from({ length: callers }, () => open(url));
    const startedAt = performance.now();
    let sent = 0;
    await Promise.all(
      connections.map(async (connection) => {
        let next = make();
        while (performance.now() - startedAt < seconds * 1_000) {
          const running = connection.call({ ...next, key });
          next = make();
          const text = await running;
          if (!/^HTTP\/1.1 20\d/.test(text) || /"error":\{|"errors"/.test(text)) throw new Error(text.slice(0, 1_000));
          sent += size;
        }
      }),
    );
    const took = (performance.now() - startedAt) / 1_000;
    for (const { close } of connections) close();
    return { rate: sent / took, sent };
  },
});
