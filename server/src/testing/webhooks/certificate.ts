import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

/** DER (X.690): tag, length and content. */
const der = (tag: number, ...contents: Buffer[]): Buffer => {
  const content = Buffer.concat(contents);
  const length = content.length < 0x80 ? [content.length] : [0x82, content.length >> 8, content.length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
};

const sequence = (...contents: Buffer[]) => der(0x30, ...contents);

const SHA256_WITH_RSA = sequence(der(0x06, Buffer.from('2a864886f70d01010b', 'hex')), der(0x05));

const nameOf = (commonName: string) =>
  sequence(der(0x31, sequence(der(0x06, Buffer.from('550403', 'hex')), der(0x0c, Buffer.from(commonName)))));

const VALIDITY = sequence(der(0x17, Buffer.from('200101000000Z')), der(0x17, Buffer.from('491231235959Z')));

/** A self-signed certificate (RFC 5280) of a new RSA key. */
export const createCertificate = (commonName: string): { pem: string; privateKey: KeyObject } => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const name = nameOf(commonName);
  const spki = publicKey.export({ format: 'der', type: 'spki' });
  const signed = sequence(der(0x02, Buffer.from([1])), SHA256_WITH_RSA, name, VALIDITY, name, spki);
  const signature = der(0x03, Buffer.from([0]), sign('sha256', signed, privateKey));
  const lines = sequence(signed, SHA256_WITH_RSA, signature)
    .toString('base64')
    .match(/.{1,64}/g)!;
  return { pem: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`, privateKey };
};
