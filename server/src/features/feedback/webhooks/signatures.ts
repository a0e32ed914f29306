import { createHash, createHmac, createPublicKey, type KeyObject, timingSafeEqual, verify } from 'node:crypto';

const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Compares in constant time, whatever the lengths. */
export const isSameSecret = (given: string, secret: string): boolean =>
  timingSafeEqual(digestOf(given), digestOf(secret));

/** The password of Basic authentication (RFC 7617), whose user name may be any, or a bearer token (RFC 6750). */
export const passwordOf = (authorization: string | undefined): string | undefined => {
  const [, scheme, value] = /^(Basic|Bearer) +([\w.~+/=-]+)$/i.exec(authorization ?? '') ?? [];
  if (!scheme || !value) return undefined;
  if (scheme.toLowerCase() === 'bearer') return value;
  const pair = Buffer.from(value, 'base64').toString();
  const colon = pair.indexOf(':');
  return colon < 0 ? undefined : pair.slice(colon + 1);
};

/** ECDSA on P-256 with SHA-256. `signature` is DER in base64. */
export const isSignedByEcdsa = ({
  signed,
  signature,
  key,
}: {
  signed: Buffer;
  signature: string;
  key: KeyObject;
}): boolean => {
  try {
    return verify('sha256', signed, key, Buffer.from(signature, 'base64'));
  } catch {
    return false;
  }
};

/** `signature` is HMAC-SHA256 in hexadecimal. */
export const isSignedByHmac = ({
  signed,
  signature,
  key,
}: {
  signed: string;
  signature: string;
  key: string;
}): boolean => isSameSecret(signature, createHmac('sha256', key).update(signed).digest('hex'));

/** Undefined if the text isn't the key of P-256 as SPKI (RFC 5480), in base64 without PEM lines. */
export const p256KeyOf = (text: string): KeyObject | undefined => {
  try {
    const key = createPublicKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'spki' });
    return key.asymmetricKeyDetails?.namedCurve === 'prime256v1' ? key : undefined;
  } catch {
    return undefined;
  }
};
