import { createHmac, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

export interface SignedCall {
  body: string;
  headers: Record<string, string>;
}

export const sendgridKey = generateKeyPairSync('ec', { namedCurve: 'P-256' });

export const signSendgrid = (
  body: string,
  { at = new Date(), key = sendgridKey.privateKey }: { at?: Date; key?: KeyObject } = {},
): SignedCall => {
  const timestamp = String(Math.floor(at.getTime() / 1_000));
  return {
    body,
    headers: {
      'content-type': 'application/json;charset=utf-8',
      'x-twilio-email-event-webhook-timestamp': timestamp,
      'x-twilio-email-event-webhook-signature': sign('sha256', Buffer.from(timestamp + body), key).toString('base64'),
    },
  };
};

export const MAILGUN_KEY = 'mailgun-signing-key-of-a-test';

export const signMailgun = (
  eventData: unknown,
  {
    at = new Date(),
    key = MAILGUN_KEY,
    token = randomBytes(25).toString('hex'),
  }: { at?: Date; key?: string; token?: string } = {},
): SignedCall => {
  const timestamp = String(Math.floor(at.getTime() / 1_000));
  const signature = createHmac('sha256', key)
    .update(timestamp + token)
    .digest('hex');
  return {
    body: JSON.stringify({ signature: { timestamp, token, signature }, 'event-data': eventData }),
    headers: { 'content-type': 'application/json' },
  };
};

export const withPassword = (payload: unknown, password: string): SignedCall => ({
  body: JSON.stringify(payload),
  headers: {
    'content-type': 'application/json',
    authorization: `Basic ${Buffer.from(`tidings:${password}`).toString('base64')}`,
  },
});

/** A message of SNS as it comes, signed by `privateKey`. */
export const signSns = (
  message: Record<string, string>,
  { privateKey, version = '2' }: { privateKey: KeyObject; version?: '1' | '2' },
): SignedCall => {
  const names =
    message.Type === 'Notification'
      ? ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type']
      : ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'];
  const text = names.flatMap((name) => (message[name] === undefined ? [] : [`${name}\n${message[name]}\n`])).join('');
  const signature = sign(version === '1' ? 'RSA-SHA1' : 'RSA-SHA256', Buffer.from(text), privateKey);
  return {
    body: JSON.stringify({ ...message, SignatureVersion: version, Signature: signature.toString('base64') }),
    headers: { 'content-type': 'text/plain; charset=UTF-8', 'x-amz-sns-message-type': message.Type! },
  };
};
