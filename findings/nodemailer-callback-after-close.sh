#!/usr/bin/env bash
# nodemailer 10.6.0, SMTPConnection: close() drops the callback of a pending command.
#
# Behaviour: if the owner calls close() while send() or reset() waits for a reply, the callback is never called, with an error or a result.
# Only the event 'end' is emitted. If the server ends the connection (421, a reset), the callback is called. So code that wraps send() in a
# promise works in most tests, and hangs if a deadline closes the connection.
# Seen: "send: no callback, end: 1" and "reset: no callback, end: 1".
# Workaround: reject the pending command when 'end' is emitted, one microtask later, since an error of the server follows right after it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y > /dev/null
npm install --no-audit --no-fund --loglevel=error nodemailer@10.6.0 > /dev/null
cat > try.mjs <<'JS'
import { once } from 'node:events';
import { createServer } from 'node:net';
import SMTPConnection from 'nodemailer/lib/smtp-connection';

// Greets, answers EHLO, and never answers MAIL or RSET.
const server = createServer((socket) => {
  socket.write('220 silent.test\r\n');
  socket.on('data', (data) => String(data).startsWith('EHLO') && socket.write('250 silent.test\r\n'));
  socket.on('error', () => {});
}).listen(0, '127.0.0.1');
await once(server, 'listening');

const tryOne = async (name, begin) => {
  const connection = new SMTPConnection({ host: '127.0.0.1', port: server.address().port, ignoreTLS: true });
  connection.on('error', () => {});
  await new Promise((resolve) => connection.connect(resolve));
  let called = false;
  let ended = 0;
  connection.on('end', () => (ended += 1));
  begin(connection, () => (called = true));
  const closed = once(connection, 'end');
  setImmediate(() => connection.close());
  await closed;
  await new Promise((resolve) => setTimeout(resolve, 500));
  return `${name}: ${called ? 'callback' : 'no callback'}, end: ${ended}`;
};

console.log(await tryOne('send', (c, done) => c.send({ from: 'a@b.test', to: ['c@d.test'] }, 'Subject: x\r\n\r\nx\r\n', done)));
console.log(await tryOne('reset', (c, done) => c.reset(done)));
process.exit(0);
JS
seen=$(node try.mjs)
echo "$seen"
[ "$seen" = "$(printf 'send: no callback, end: 1\nreset: no callback, end: 1')" ]
