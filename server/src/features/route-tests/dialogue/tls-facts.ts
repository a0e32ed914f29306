import { X509Certificate } from 'node:crypto';
import tls from 'node:tls';
import type { RouteTestResult, TlsFacts } from './route-test.js';

const MAX_NAMES = 20;

const oneLine = (text: string): string => text.replace(/[\p{Cc}\s]+/gu, ' ').slice(0, 200);

/** Reads the certificate of a connection. Undefined if there is none. */
export const tlsFactsOf = (socket: tls.TLSSocket): TlsFacts | undefined => {
  const { raw } = socket.getPeerCertificate();
  if (!raw) return undefined;
  const certificate = new X509Certificate(raw);
  const names = [...(certificate.subjectAltName ?? '').matchAll(/(?:DNS|IP Address):([^,"]+)/g)].map(
    ([, name]) => name!,
  );
  return {
    version: socket.getProtocol() ?? '',
    cipher: socket.getCipher().name,
    isTrusted: socket.authorized,
    subject: oneLine(certificate.subject),
    names: names.slice(0, MAX_NAMES).map(oneLine),
    issuer: oneLine(certificate.issuer),
    validFrom: new Date(certificate.validFrom),
    validTo: new Date(certificate.validTo),
  };
};

/** Why a certificate isn't accepted. */
export const certificateProblem = (
  facts: TlsFacts,
  { host, now }: { host: string; now: Date },
): { result: RouteTestResult; params: Record<string, string> } => {
  if (facts.validTo < now) return { result: 'CERTIFICATE_EXPIRED', params: { date: dayOf(facts.validTo) } };
  if (facts.validFrom > now) return { result: 'CERTIFICATE_NOT_YET_VALID', params: { date: dayOf(facts.validFrom) } };
  return { result: 'CERTIFICATE_UNTRUSTED', params: { issuer: facts.issuer, host } };
};

const dayOf = (time: Date): string => time.toISOString().slice(0, 10);
