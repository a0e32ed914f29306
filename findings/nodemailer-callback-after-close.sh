#!/usr/bin/env bash
# nodemailer 10.6.0, SMTPConnection: a connection that its owner closes calls nobody back.
#
# Behaviour: close() while send() waits for a reply, or while reset() does, drops the callback without a word: neither an error nor a
# result ever comes, only the event 'end'. A reply of the server that ends the connection (421, a reset) does call back, so code that
# wraps send() in a promise works in every test but the one where a deadline closes the connection, and then waits for ever.
# Seen: "send: no callback, end: 1" and "reset: no callback, end: 1".
# What to do: reject what is under way when 'end' is emitted, a microtask later, since an error of the server's comes right after it.
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
