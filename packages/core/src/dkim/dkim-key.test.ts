import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { dkimAlgorithmOf, makeDkimKey, publicKeyOf, readDkimKey, readGivenDkimKey } from './dkim-key.js';

const rsa = readDkimKey(await makeDkimKey('RSA'));
const ed25519 = readDkimKey(await makeDkimKey('ED25519'));

const pemOf = (bits: number): string =>
  generateKeyPairSync('rsa', { modulusLength: bits }).privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();

test('keys that are made have 2048 bits, or are Ed25519', () => {
  expect([dkimAlgorithmOf(rsa), rsa.asymmetricKeyDetails?.modulusLength]).toEqual(['RSA', 2048]);
  expect(dkimAlgorithmOf(ed25519)).toBe('ED25519');
  expect(Buffer.from(publicKeyOf(ed25519), 'base64')).toHaveLength(32);
});

// The key pair of RFC 8463 appendix A.2.
test('the public key of RFC 8463’s example is the published one', () => {
  const seed = Buffer.from('nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=', 'base64');
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]).toString('base64');
  const key = readDkimKey(`-----BEGIN PRIVATE KEY-----\n${der}\n-----END PRIVATE KEY-----`);
  expect(publicKeyOf(key)).toBe('11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=');
});

test('a given key is read from PKCS #1 and PKCS #8, and others are refused with the reason', () => {
  expect(dkimAlgorithmOf(readGivenDkimKey(pemOf(1024)))).toBe('RSA');
  const { privateKey: ec } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
  const refused = {
    NOT_PEM: 'secret',
    NOT_PRIVATE: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    TYPE: ec.export({ type: 'pkcs8', format: 'pem' }).toString(),
    BITS: pemOf(768),
  };
  for (const [reason, pem] of Object.entries(refused))
    expect(() => readGivenDkimKey(pem), reason).toThrow(expect.objectContaining({ reason }));
  const locked = privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' });
  expect(() => readGivenDkimKey(locked.toString())).toThrow(expect.objectContaining({ reason: 'NOT_PEM' }));
});
