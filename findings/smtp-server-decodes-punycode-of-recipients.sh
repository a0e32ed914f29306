#!/usr/bin/env bash
# smtp-server 3.21.6 decodes the domain of RCPT TO and MAIL FROM from Punycode to Unicode:
# <anna@xn--bcher-kva.example> becomes anna@bücher.example in session.envelope. So a test server built on it can't tell whether a client
# sends A-labels (RFC 5891) or raw UTF-8, and a server that compares addresses as text finds no match.
# Workaround: convert the domain back before comparing, and check the bytes that a client sends.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund smtp-server@3.21.6 >/dev/null
cat > try.mjs <<'JS'
import { createConnection } from 'node:net';
import { SMTPServer } from 'smtp-server';

let seen;
const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS', 'AUTH'],
  onRcptTo: ({ address }, session, done) => {
    seen = { from: session.envelope.mailFrom.address, to: address };
    done();
  },
});
server.listen(0, '127.0.0.1', () => {
  const lines = ['EHLO test', 'MAIL FROM:<news@xn--bcher-kva.example>', 'RCPT TO:<anna@xn--bcher-kva.example>', 'QUIT'];
  const socket = createConnection(server.server.address().port, '127.0.0.1');
  socket.setEncoding('utf8');
  socket.on('data', (data) => {
    if (/^\d{3} /m.test(data) && lines.length > 0) socket.write(`${lines.shift()}\r\n`);
  });
  socket.on('close', () => {
    console.log('sent  anna@xn--bcher-kva.example, news@xn--bcher-kva.example');
    console.log(`given ${seen.to}, ${seen.from}`);
    server.close();
    process.exitCode = seen.to === 'anna@bücher.example' && seen.from === 'news@bücher.example' ? 0 : 1;
  });
});
JS
node try.mjs
