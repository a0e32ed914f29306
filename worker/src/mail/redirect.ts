import { addressForPeople } from '@tidings/core/addresses/normal-form';
import { isEmpty, wholeText } from '@tidings/core/rendering/shared-text';
import { withBlock } from '@tidings/core/rendering/with-block';
import { type OutgoingMail, textHeader } from './compose.js';

type Mail = Omit<OutgoingMail, 'sender'>;

const STYLE =
  'margin:0;padding:12px 16px;background:#fff3cd;color:#4d3800;font:14px/1.4 Arial,sans-serif;text-align:left;border-bottom:1px solid #e0c36a';

/** Readdresses a mail. A header and a line on top of each body name the recipient that it would have reached. */
export const redirectMail = (mail: Mail, redirectTo: string): Mail => {
  const { name, address } = mail.to;
  const withName = (shown: string) => (name === '' ? shown : `${name} <${shown}>`);
  const notice = `Redirected by REDIRECT_ALL_TO. Without it, this mail would have reached ${withName(addressForPeople(address))}.`;
  return {
    ...mail,
    to: { name: '', address: redirectTo },
    headers: [...(mail.headers ?? []), textHeader('X-Redirected-For', withName(address))],
    html: isEmpty(mail.html) ? '' : withBlock(wholeText(mail.html), { style: STYLE, text: notice }),
    text: isEmpty(mail.text) ? '' : `${notice}\n\n${wholeText(mail.text)}`,
  };
};
