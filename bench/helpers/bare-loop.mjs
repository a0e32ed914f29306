// The baseline that Tidings is compared with: nodemailer's pool in a loop that renders each mail and keeps no record.
import Handlebars from 'handlebars';
import { createTransport } from 'nodemailer';
import { CONTEXT, MAIL_FROM, personOf, TEMPLATE, TEXT } from '../support/mail.mjs';
import { answer } from '../support/processes.mjs';

const subject = Handlebars.compile(TEMPLATE.title, { noEscape: true });
const html = Handlebars.compile(TEMPLATE.content);
const text = Handlebars.compile(TEXT, { noEscape: true });

answer({
  send: async ({ url, connections, count }) => {
    const transport = createTransport({ url, pool: true, maxConnections: connections, maxMessages: Infinity });
    let next = 0;
    const lane = async () => {
      while (next < count) {
        const { name, email } = personOf(next);
        next += 1;
        const context = { ...CONTEXT, user: { name, email } };
        await transport.sendMail({
          from: MAIL_FROM,
          to: { name, address: email },
          subject: subject(context),
          html: html(context),
          text: text(context),
        });
      }
    };
    const startedAt = performance.now();
    await Promise.all(Array.from({ length: connections }, lane));
    const seconds = (performance.now() - startedAt) / 1_000;
    transport.close();
    return { seconds };
  },
});
