#!/usr/bin/env bash
# nodemailer 10.6.0, SMTPConnection: a handler of customAuth isn't called for a mechanism that is asked for by its name, if the server offers PLAIN.
#
# Behaviour: `customAuth: { XOAUTH2: handler }` with `login({ method: 'XOAUTH2', user, credentials })` signs in by the handler if XOAUTH2 is the only
# mechanism on offer. If the server offers PLAIN too, `login` sends AUTH PLAIN and doesn't call the handler, which has the token. There is no error
# or warning. A handler under a name that nodemailer doesn't know is called in both cases.
# Seen: each line below has the mechanisms on offer, the name of the handler, and the first AUTH command.
# Workaround: register the handler under a name of one's own, give that name as `method`, and let the handler send AUTH XOAUTH2.
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

const signIn = async (offered, name) => {
  let auth = 'none';
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.write('220 mx\r\n');
    createInterface({ input: socket }).on('line', (line) => {
      if (/^EHLO/.test(line)) return socket.write(`250-mx\r\n250 AUTH ${offered}\r\n`);
      if (/^AUTH/.test(line) && auth === 'none') auth = line.split(' ').slice(0, 2).join(' ');
      socket.write(/^AUTH/.test(line) ? '235 ok\r\n' : '250 ok\r\n');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const handler = async (context) => {
    await context.sendCommand('AUTH XOAUTH2 dG9rZW4=');
    context.resolve();
  };
  const options = { host: '127.0.0.1', port: server.address().port, ignoreTLS: true, customAuth: { [name]: handler } };
  const connection = new SMTPConnection(options);
  connection.on('error', () => {});
  await new Promise((resolve) => connection.connect(resolve));
  const credentials = { user: 'user', pass: 'token' };
  await new Promise((resolve) => connection.login({ method: name, user: 'user', credentials }, resolve));
  connection.close();
  server.close();
  return `${offered} | ${name} | ${auth}`;
};

console.log(await signIn('XOAUTH2', 'XOAUTH2'));
console.log(await signIn('PLAIN XOAUTH2', 'XOAUTH2'));
console.log(await signIn('PLAIN XOAUTH2', 'OWN'));
process.exit(0);
JS
seen=$(node try.mjs)
echo "$seen"
[ "$seen" = "$(printf 'XOAUTH2 | XOAUTH2 | AUTH XOAUTH2\nPLAIN XOAUTH2 | XOAUTH2 | AUTH PLAIN\nPLAIN XOAUTH2 | OWN | AUTH XOAUTH2')" ]
