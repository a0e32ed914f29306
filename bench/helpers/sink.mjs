// An SMTP server that accepts and counts everything, cheap enough not to distort the measurement. It records when it answered 250 to addresses that
// begin with `probe`, to the first and the last mail, and, with SINK_RECORDS_ALL=1, to each mail.
import { createServer } from 'node:net';
import { answer } from '../support/processes.mjs';

const END = Buffer.from('\r\n.\r\n');
const delayMs = Number(process.env.SINK_DELAY_MS ?? 0);
const recordsAll = process.env.SINK_RECORDS_ALL === '1';

let mails = 0;
let firstAt;
let lastAt;
let probes = new Map();
let arrivals = [];
const onCount = [];

const now = () => process.hrtime.bigint();

const take = (recipient) => {
  mails += 1;
  lastAt = now();
  firstAt ??= lastAt;
  if (recordsAll) arrivals.push({ recipient, ms: Number(lastAt) / 1e6 });
  if (recipient?.startsWith('probe')) probes.set(recipient, lastAt);
  if (onCount.length > 0 && mails >= onCount[0].count) onCount.shift().resolve(lastAt);
};

const server = createServer((socket) => {
  let isBody = false;
  let recipient;
  let held = Buffer.alloc(0);
  const confirm = () => {
    socket.write('250 2.0.0 taken\r\n');
    take(recipient);
  };
  socket.setNoDelay(true);
  socket.on('error', () => {});
  socket.write('220 sink\r\n');
  socket.on('data', (chunk) => {
    let data = held.length > 0 ? Buffer.concat([held, chunk]) : chunk;
    for (;;) {
      if (isBody) {
        const end = data.indexOf(END);
        if (end < 0) {
          held = data.subarray(Math.max(0, data.length - END.length + 1));
          return;
        }
        isBody = false;
        data = data.subarray(end + END.length);
        if (delayMs > 0) setTimeout(confirm, delayMs);
        else confirm();
      }
      const end = data.indexOf('\r\n');
      if (end < 0) break;
      const command = data.latin1Slice(0, Math.min(end, 4)).toUpperCase();
      if (command === 'DATA') {
        isBody = true;
        socket.write('354 go on\r\n');
        // If a body is empty, the line break before the final dot is the one that ends the DATA command.
        data = data.subarray(end);
        continue;
      }
      if (command === 'RCPT') recipient = data.latin1Slice(9, end - 1);
      data = data.subarray(end + 2);
      if (command === 'EHLO') socket.write('250-sink\r\n250-8BITMIME\r\n250 PIPELINING\r\n');
      else if (command === 'QUIT') socket.end('221 bye\r\n');
      else socket.write('250 2.1.0 ok\r\n');
    }
    held = data;
  });
});
server.listen(0, '127.0.0.1');

answer({
  url: () => `smtp://127.0.0.1:${server.address().port}?ignoreTLS=true`,
  /** Resets all counts. */
  reset: () => {
    mails = 0;
    firstAt = undefined;
    lastAt = undefined;
    probes = new Map();
    arrivals = [];
  },
  counted: () => ({ mails, firstAt, lastAt }),
  probes: () => probes,
  /** All mails in their order: the recipient, and when it was answered, in milliseconds. */
  arrivals: () => arrivals,
  /** Waits until `count` mails were accepted. Resolves to the time at which the last of them was confirmed. */
  reaches: ({ count }) => (mails >= count ? lastAt : new Promise((resolve) => onCount.push({ count, resolve }))),
});
