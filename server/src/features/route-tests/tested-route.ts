import type tls from 'node:tls';
import { rootCertificates } from 'node:tls';
import type { TestedRoute } from './dialogue/test-route.js';

/** Whether the connection is encrypted, from a route's URL, as workers read it. */
export const tlsPolicyOf = ({ protocol, searchParams }: URL): TestedRoute['tls'] => {
  const isSet = (name: string) => searchParams.get(name) === 'true';
  if (protocol === 'smtps:') return 'implicit';
  if (isSet('requireTLS')) return 'required';
  if (isSet('ignoreTLS')) return 'never';
  const saysNothing = !['requireTLS', 'ignoreTLS', 'opportunisticTLS'].some((name) => searchParams.has(name));
  return saysNothing ? 'required' : 'opportunistic';
};

const TLS_TEXTS = ['servername', 'minVersion', 'maxVersion', 'ciphers'] as const;

/** The parameters `tls.…` of a route's URL, and the authority's certificate. */
export const tlsOptionsOf = ({ searchParams }: URL, ca: string | null): tls.ConnectionOptions => {
  const texts = TLS_TEXTS.map((name) => [name, searchParams.get(`tls.${name}`)] as const);
  return {
    ...Object.fromEntries(texts.filter(([, value]) => value !== null)),
    ...(searchParams.get('tls.rejectUnauthorized') === 'false' && { rejectUnauthorized: false }),
    ...(ca !== null && { ca: [...rootCertificates, ca] }),
  };
};
