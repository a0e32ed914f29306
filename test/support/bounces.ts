import { once } from 'node:events';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';

interface Returned {
  /** Where the report goes: the return path. */
  to: string;
  /** The address that the mail couldn't be delivered to. */
  recipient: string;
  messageId?: string;
  action?: 'failed' | 'delayed' | 'delivered';
  diagnostic?: string;
  /** Added to the text of the report. */
  words?: string;
}

let reports = 0;

/** A delivery status notification (RFC 3464) as Postfix writes it, with lines that end in CRLF. */
export const bounceOf = ({
  to,
  recipient,
  messageId = '<1.01890b0c-0000-7000-8000-000000000001@example.test>',
  action = 'failed',
  diagnostic = '550 5.1.1 No such user',
  words = 'I could not deliver your message.',
}: Returned): string => {
  const [, status = '5.0.0'] = /\b([245]\.\d+\.\d+)\b/.exec(diagnostic) ?? [];
  reports += 1;
  return `From: MAILER-DAEMON@mx.example.test (Mail Delivery System)
To: ${to}
Subject: Undelivered Mail Returned to Sender
Date: ${new Date().toUTCString().replace('GMT', '+0000')}
Message-ID: <${process.pid}.${reports}@mx.example.test>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b1"

--b1
Content-Type: text/plain; charset=us-ascii

${words}

--b1
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.test

Final-Recipient: rfc822; ${recipient}
Action: ${action}
Status: ${status}
Diagnostic-Code: smtp; ${diagnostic}

--b1
Content-Type: text/rfc822-headers

From: news@example.test
To: ${recipient}
Message-ID: ${messageId}
Subject: News

--b1--
`.replaceAll('\n', '\r\n');
};

export interface ReturnedMail {
  from?: string;
  to: string | string[];
  /** Chunks are sent one after the other, so that a large mail isn't in memory as a whole. */
  source: string | Iterable<string>;
}

/** Sends mails over one connection, each after the reply to the previous one. Resolves to the final reply to each. */
export const sendMails = async (url: string, mails: readonly ReturnedMail[]): Promise<string[]> => {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port), noDelay: true });
  const lines = createInterface({ input: socket })[Symbol.asyncIterator]();
  const reply = async (): Promise<string> => {
    for (;;) {
      const { value, done } = await lines.next();
      if (done) throw new Error('the server closed the connection');
      // A line such as 250-… is not the last one of its reply.
      if (/^\d{3}( |$)/.test(value)) return value;
    }
  };
  const say = (command: string): Promise<string> => {
    socket.write(`${command}\r\n`);
    return reply();
  };
  const send = async ({ from = '', to, source }: ReturnedMail): Promise<string> => {
    const begun = await say(`MAIL FROM:<${from}>`);
    if (!begun.startsWith('250')) return begun;
    for (const address of [to].flat()) {
      const taken = await say(`RCPT TO:<${address}>`);
      if (!taken.startsWith('250')) return taken;
    }
    const ready = await say('DATA');
    if (!ready.startsWith('354')) return ready;
    for (const chunk of typeof source === 'string' ? [source] : source)
      if (!socket.write(chunk.replace(/^\./gm, '..'))) await once(socket, 'drain');
    return say('\r\n.');
  };
  const errors: Error[] = [];
  socket.on('error', (err) => errors.push(err));
  const replies: string[] = [];
  try {
    await reply();
    await say('EHLO mx.example.test');
    for (const mail of mails) {
      const last = await send(mail);
      replies.push(last);
      if (last.startsWith('421')) break;
      if (!last.startsWith('250')) await say('RSET');
    }
    return replies;
  } finally {
    socket.destroy();
  }
};
