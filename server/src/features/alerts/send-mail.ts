import { rootCertificates } from 'node:tls';
import { within } from '@tidings/core/runtime/within';
import { createTransport } from 'nodemailer';
import type { OpenRoute } from '../routes/routes.feature.js';
import type { AlertText } from './alert-text.js';

const CONNECT_MS = 10_000;
const WITHIN_MS = 20_000;

/** Sends a mail by a route from this process, without the queue: a broken queue couldn't report itself. Rejects with the server's reply. */
export const sendAlertMail = async (
  route: OpenRoute & { accessToken: string | undefined },
  { id, from, to, subject, text }: AlertText & { id: string; from: string; to: string[] },
): Promise<void> => {
  const transport = createTransport(optionsOf(route));
  const sent = transport.sendMail({
    from,
    to,
    subject,
    text,
    messageId: `<${id}@${from.split('@').at(-1)}>`,
    headers: { 'Auto-Submitted': 'auto-generated' },
  });
  try {
    await within({ milliseconds: WITHIN_MS, work: sent, what: `the route ${route.name}` });
  } finally {
    transport.close();
  }
};

/** TLS is required unless the URL says otherwise, as for workers. */
const optionsOf = ({ url, username, password, accessToken, ca }: OpenRoute & { accessToken: string | undefined }) => {
  const target = new URL(url);
  const { searchParams } = target;
  const setsTls = ['requireTLS', 'ignoreTLS', 'opportunisticTLS'].some((name) => searchParams.has(name));
  if (target.protocol === 'smtp:' && !setsTls) searchParams.set('requireTLS', 'true');
  const { options } = createTransport(target.href).transporter as unknown as { options: { tls?: object } };
  return {
    ...options,
    ...(ca !== null && { tls: { ...options.tls, ca: [...rootCertificates, ca] } }),
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: CONNECT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(username !== null && { auth: authOf({ username, password, accessToken }) }),
  };
};

const authOf = ({
  username,
  password,
  accessToken,
}: {
  username: string;
  password: string | undefined;
  accessToken: string | undefined;
}) =>
  accessToken === undefined
    ? { user: username, pass: password ?? '' }
    : { type: 'OAuth2' as const, user: username, accessToken };
