// The baseline that Tidings is compared with: nodemailer's pool in a loop that renders each mail and keeps no record.
import Handlebars from 'handlebars';
import { createTransport } from 'nodemailer';
import { CONTEXT, FILE_NAME, fileOf, MAIL_FROM, personOf, TEMPLATE, TEXT } from '../support/mail.mjs';
import { answer } from '../support/processes.mjs';

const subject = Handlebars.compile(TEMPLATE.title, { noEscape: true });
const html = Handlebars.compile(TEMPLATE.content);
const text = Handlebars.compile(TEXT, { noEscape: true });

answer({
  /** `fileBytes` is the size of the file that each mail has; absent for none. */
  send: async ({ url, connections, count, fileBytes }) => {
    const attachments = fileBytes ? [{ filename: FILE_NAME, content: fileOf(fileBytes) }] : [];
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
          attachments,
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
