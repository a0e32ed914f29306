import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';

export const DKIM_ALGORITHMS = ['RSA', 'ED25519'] as const;
export type DkimAlgorithm = (typeof DKIM_ALGORITHMS)[number];

/** RFC 8301 section 3.2: verifiers don't accept shorter ones. */
export const MIN_RSA_BITS = 1024;
/** Longer keys don't fit into the answer of some DNS servers, and verifiers needn't accept more than 4096. */
export const MAX_RSA_BITS = 4096;
const RSA_BITS = 2048;

/** `reason`: NOT_PEM, NOT_PRIVATE (a public key), TYPE (neither RSA nor Ed25519) or BITS (RSA of an unusable length). */
export class DkimKeyError extends Error {
  constructor(readonly reason: 'NOT_PEM' | 'NOT_PRIVATE' | 'TYPE' | 'BITS') {
    super(REASONS[reason]);
    this.name = 'DkimKeyError';
  }
}

const REASONS = {
  NOT_PEM: 'not a key in PEM without a passphrase',
  NOT_PRIVATE: 'a public key, not a private one',
  TYPE: 'not an RSA or Ed25519 key',
  BITS: `an RSA key must have ${MIN_RSA_BITS} to ${MAX_RSA_BITS} bits`,
} as const;

/** Reads a private key in PEM. Throws DkimKeyError if it is neither an RSA nor an Ed25519 key. */
export const readDkimKey = (pem: string): KeyObject => {
  if (/-----BEGIN (?:RSA )?PUBLIC KEY-----/.test(pem)) throw new DkimKeyError('NOT_PRIVATE');
  const key = parsePem(pem);
  if (key.asymmetricKeyType !== 'rsa' && key.asymmetricKeyType !== 'ed25519') throw new DkimKeyError('TYPE');
  return key;
};

/** As `readDkimKey`. Also throws if the length of an RSA key is one that receivers don't accept. */
export const readGivenDkimKey = (pem: string): KeyObject => {
  const key = readDkimKey(pem);
  if (dkimAlgorithmOf(key) === 'ED25519') return key;
  const { modulusLength = 0 } = key.asymmetricKeyDetails ?? {};
  if (modulusLength < MIN_RSA_BITS || modulusLength > MAX_RSA_BITS) throw new DkimKeyError('BITS');
  return key;
};

const parsePem = (pem: string): KeyObject => {
  try {
    return createPrivateKey(pem);
  } catch {
    throw new DkimKeyError('NOT_PEM');
  }
};

export const dkimAlgorithmOf = (key: KeyObject): DkimAlgorithm =>
  key.asymmetricKeyType === 'ed25519' ? 'ED25519' : 'RSA';

/** Makes a key: RSA of 2048 bits, or Ed25519. Resolves to its PEM. */
export const makeDkimKey = async (algorithm: DkimAlgorithm): Promise<string> => {
  const { privateKey } =
    algorithm === 'RSA'
      ? await promisify(generateKeyPair)('rsa', { modulusLength: RSA_BITS })
      : await promisify(generateKeyPair)('ed25519');
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
};

/** Length of an Ed25519 key, which is the end of its DER. */
const ED25519_BYTES = 32;

/** The public key as the `p=` tag has it: DER of SubjectPublicKeyInfo for RSA, the bare key for Ed25519 (RFC 8463 section 4). */
export const publicKeyOf = (privateKey: KeyObject): string => {
  const der = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  const bytes = dkimAlgorithmOf(privateKey) === 'ED25519' ? der.subarray(-ED25519_BYTES) : der;
  return bytes.toString('base64');
};
