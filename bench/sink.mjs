// An SMTP server that takes everything and keeps nothing but a count, cheap enough not to be what is measured.
// Prints its URL; answers each line on its standard input with the number of mails that it has taken.
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';

let mails = 0;
const END = Buffer.from('\r\n.\r\n');

const server = createServer((socket) => {
  let isBody = false;
  let tail = Buffer.alloc(0);
  socket.setNoDelay(true);
  socket.on('error', () => {});
  socket.write('220 sink\r\n');
  socket.on('data', (chunk) => {
    let data = Buffer.concat([tail, chunk]);
    for (;;) {
      if (isBody) {
        const end = data.indexOf(END);
        if (end < 0) {
          tail = data.subarray(Math.max(0, data.length - END.length + 1));
          return;
        }
        mails += 1;
        isBody = false;
        data = data.subarray(end + END.length);
        socket.write('250 taken\r\n');
      }
      const end = data.indexOf('\r\n');
      if (end < 0) break;
      const command = data.toString('latin1', 0, end).toUpperCase();
      // The line break before a lone dot may be that of DATA itself.
      data = command === 'DATA' ? data.subarray(end) : data.subarray(end + 2);
      if (command.startsWith('EHLO')) socket.write('250-sink\r\n250 PIPELINING\r\n');
      else if (command === 'QUIT') socket.end('221 bye\r\n');
      else if (command === 'DATA') {
        isBody = true;
        socket.write('354 go on\r\n');
      } else socket.write('250 ok\r\n');
    }
    tail = data;
  });
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`smtp://127.0.0.1:${server.address().port}?ignoreTLS=true\n`));
createInterface({ input: process.stdin }).on('line', () => process.stdout.write(`${mails}\n`));
