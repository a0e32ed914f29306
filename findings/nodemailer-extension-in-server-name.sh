#!/usr/bin/env bash
# nodemailer 10.6.0, SMTPConnection: an SMTP extension is found in the server's own name.
#
# Behaviour: extensions are looked for by /[ -]DSN\b/ and the like in the whole answer to EHLO, whose first line is the server's name (RFC 5321
# section 4.1.1.1). So a server named mx-dsn.example.test counts as one that offers DSN, and gets RET and NOTIFY. Exim answers those with 501,
# and every mail with DSN parameters fails. The same holds for AUTH, STARTTLS, SMTPUTF8, PIPELINING and 8BITMIME.
# Seen: "MAIL FROM:<a@b.test> RET=HDRS" and "allowsAuth: true", though the server offers nothing but 8BITMIME.
# Workaround: give `dsn` only if a line after the first says DSN.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y > /dev/null
npm install --no-audit --no-fund --loglevel=error nodemailer@10.6.0 > /dev/null
cat > try.mjs <<'JS'
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import SMTPConnection from 'nodemailer/lib/smtp-connection';

const mailFrom = [];
const server = createServer((socket) => {
  socket.on('error', () => {});
  socket.write('220 mx\r\n');
  createInterface({ input: socket }).on('line', (line) => {
    if (/^EHLO/.test(line)) return socket.write('250-mx-dsn.mail-auth.example.test\r\n250 8BITMIME\r\n');
    if (/^MAIL/.test(line)) mailFrom.push(line);
    socket.write('550 no\r\n');
  });
}).listen(0, '127.0.0.1');
await once(server, 'listening');

const connection = new SMTPConnection({ host: '127.0.0.1', port: server.address().port, ignoreTLS: true });
connection.on('error', () => {});
await new Promise((resolve) => connection.connect(resolve));
const envelope = { from: 'a@b.test', to: ['c@d.test'], dsn: { ret: 'HDRS' } };
await new Promise((resolve) => connection.send(envelope, 'Subject: x\r\n\r\nx\r\n', resolve));
console.log(mailFrom[0]);
console.log(`allowsAuth: ${connection.allowsAuth}`);
process.exit(0);
JS
seen=$(node try.mjs)
echo "$seen"
[ "$seen" = "$(printf 'MAIL FROM:<a@b.test> RET=HDRS\nallowsAuth: true')" ]
