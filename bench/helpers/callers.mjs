// Callers of the API: a number of keep-alive connections, each with one call at a time. They speak raw HTTP, so that they cost little compared with
// the server.
import { connect } from 'node:net';
import { answer } from '../support/processes.mjs';

const HEADERS_END = Buffer.from('\r\n\r\n');

const open = (url) => {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  let held = Buffer.alloc(0);
  let waiting;
  socket.on('error', (err) => waiting?.reject(err));
  let isOpen = true;
  socket.on('close', () => {
    isOpen = false;
    waiting?.reject(new Error('the server has closed the connection'));
  });
  socket.on('data', (chunk) => {
    held = held.length > 0 ? Buffer.concat([held, chunk]) : chunk;
    const end = held.indexOf(HEADERS_END);
    if (end < 0) return;
    const head = held.latin1Slice(0, end);
    const length = Number(/content-length: (\d+)/i.exec(head)?.[1]);
    if (held.length < end + 4 + length || !waiting) return;
    const body = held.utf8Slice(end + 4, end + 4 + length);
    held = held.subarray(end + 4 + length);
    waiting.resolve({ status: Number(head.slice(9, 12)), body });
    waiting = undefined;
  });
  return {
    call: ({ query, variables, key }) => {
      const body = JSON.stringify({ query, variables });
      const request = `POST /graphql HTTP/1.1\r\nHost: ${hostname}\r\nContent-Type: application/json\r\n${
        key ? `Authorization: Bearer ${key}\r\n` : ''
      }Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
      return new Promise((resolve, reject) => {
        waiting = { resolve, reject };
        socket.write(request);
      });
    },
    /** False once the server has closed the connection, as it does with idle ones. */
    isOpen: () => isOpen,
    close: () => socket.destroy(),
  };
};

const CALLS = {
  trivial: ({ key }) => ({ key, query: 'mutation { __typename }' }),
  send: ({ key, context, n, event }) => ({
    key,
    query: 'mutation ($input: SendNotificationInput!) { sendNotification(input: $input) { id status } }',
    variables: {
      input: {
        templateName: 'bench',
        typeEvent: 'PERSONAL',
        event,
        to: [{ email: `probe-${n}@example.test`, name: `Person ${n}` }],
        context,
      },
    },
  }),
};

let numbers = 0;

const timed = async (connection, kind, details) => {
  numbers += 1;
  const n = numbers;
  const call = CALLS[kind]({ ...details, n });
  const startedAt = process.hrtime.bigint();
  const { status, body } = await connection.call(call);
  const ms = Number(process.hrtime.bigint() - startedAt) / 1e6;
  if (status !== 200 || body.includes('"errors"')) throw new Error(`${status} ${body}`);
  return { n, startedAt, ms };
};

const sleepUntil = async (moment) => {
  const wait = moment - performance.now();
  if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
};

answer({
  /** Makes as many calls as possible within `seconds`. */
  flatOut: async ({ url, kind, callers, seconds, ...details }) => {
    const connections = Array.from({ length: callers }, () => open(url));
    const startedAt = performance.now();
    const latencies = [];
    await Promise.all(
      connections.map(async (connection) => {
        while (performance.now() - startedAt < seconds * 1_000)
          latencies.push((await timed(connection, kind, details)).ms);
      }),
    );
    const took = (performance.now() - startedAt) / 1_000;
    for (const { close } of connections) close();
    return { rate: latencies.length / took, latencies };
  },
  /** Makes a call every 1/rate seconds, whether or not the previous one was answered. Latencies count from when each call was due. */
  paced: async ({ url, kind, callers, seconds, rate, ...details }) => {
    const idle = [];
    // Connections are opened as needed: the server answers 408 on one that is idle for a minute.
    const all = [];
    const openOne = () => {
      const connection = open(url);
      all.push(connection);
      return connection;
    };
    const latencies = [];
    const running = [];
    const sends = [];
    let missed = 0;
    const startedAt = performance.now();
    for (let turn = 0; turn < rate * seconds; turn += 1) {
      const due = startedAt + (turn * 1_000) / rate;
      await sleepUntil(due);
      while (idle.length > 0 && !idle.at(-1).isOpen()) all.splice(all.indexOf(idle.pop()), 1);
      const connection = idle.pop() ?? (all.length < callers ? openOne() : undefined);
      if (!connection) {
        missed += 1;
        // Wait for the answers of calls in flight.
        await new Promise((resolve) => setImmediate(resolve));
        continue;
      }
      running.push(
        timed(connection, kind, details).then((sent) => {
          latencies.push(performance.now() - due);
          sends.push(sent);
          idle.push(connection);
        }),
      );
    }
    await Promise.all(running);
    for (const { close } of all) close();
    return { latencies, missed, sends: sends.map(({ n, startedAt }) => [`probe-${n}@example.test`, startedAt]) };
  },
});
