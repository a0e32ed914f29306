import { type KeyObject, X509Certificate } from 'node:crypto';
import { getOnly } from './get-only.js';
import { WebhookRefusal } from './webhook.js';

/** Amazon uses one certificate in a region at a time. */
const MAX_CERTIFICATES = 20;

/** A certificate has about 2 KB. */
const MAX_CERTIFICATE_BYTES = 32 * 1024;

/** Fetches in a minute. The URL of a forged message may name any file on Amazon's host. */
const MAX_FETCHES = 10;
const MINUTE_MS = 60_000;

const FILE = /^\/SimpleNotificationService-[\da-f]{1,64}\.pem$/;

/** Fetches and keeps the keys that Amazon signs SNS messages with. */
export const createSnsCertificates = ({ fetch }: { fetch: typeof globalThis.fetch }) => {
  /** By URL, the oldest first. */
  const keys = new Map<string, Promise<KeyObject>>();
  let fetches = 0;
  let minute = 0;

  const countFetch = (now: Date) => {
    const current = Math.floor(now.getTime() / MINUTE_MS);
    if (current !== minute) fetches = 0;
    minute = current;
    fetches += 1;
    if (fetches > MAX_FETCHES) throw new WebhookRefusal('unverified', 'too many signing certificates were asked for');
  };

  const fetchKey = async (url: string): Promise<KeyObject> => {
    const pem = await getOnly(url, { fetch, maxBytes: MAX_CERTIFICATE_BYTES });
    const { publicKey } = new X509Certificate(pem);
    if (publicKey.asymmetricKeyType !== 'rsa') throw new Error('the certificate has no RSA key');
    return publicKey;
  };

  /**
   * The key of a certificate on `host`. Throws WebhookRefusal: 'forged' if the URL names no certificate on that host, 'unverified' if it
   * can't be fetched.
   */
  return async (url: string, { host, now }: { host: string; now: Date }): Promise<KeyObject> => {
    const origin = `https://${host}`;
    if (!url.startsWith(`${origin}/`) || !FILE.test(url.slice(origin.length))) {
      throw new WebhookRefusal('forged', 'the signing certificate is not on the SNS host of the topic');
    }
    const kept = keys.get(url);
    if (kept) return kept;
    countFetch(now);
    const fetched = fetchKey(url).catch((err: Error) => {
      keys.delete(url);
      throw new WebhookRefusal('unverified', `the signing certificate can't be fetched: ${err.message}`);
    });
    keys.set(url, fetched);
    if (keys.size > MAX_CERTIFICATES) keys.delete(keys.keys().next().value!);
    return fetched;
  };
};
