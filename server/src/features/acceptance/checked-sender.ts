import type { CheckedSender } from '@tidings/core/acceptance/check-sender';
import type { CheckedTls } from '@tidings/core/acceptance/check-tls';
import { domainToAscii } from '@tidings/core/addresses/domain';
import { rowsOf } from '@tidings/core/ledger/rows';
import type { DataSource } from 'typeorm';
import type { RouteEntity } from '../routes/routes.feature.js';

interface SenderRow {
  id: string;
  fromEmail: string;
  returnPath: string | null;
  dkimKeys: CheckedSender['dkimKeys'];
  routes: Pick<RouteEntity, 'host' | 'url'>[];
}

/** What of senders is checked: their addresses, the keys that sign, and their routes. Unknown ids are left out. */
export const readCheckedSenders = async (
  dataSource: DataSource,
  { ids, bounceAddress }: { ids: readonly string[]; bounceAddress: string | undefined },
): Promise<Map<string, CheckedSender>> => {
  const rows = await rowsOf<SenderRow>(
    dataSource,
    `SELECT s.id, s.from_email AS "fromEmail", s.return_path AS "returnPath",
       (SELECT coalesce(jsonb_agg(jsonb_build_object('domain', k.domain, 'selector', k.selector, 'algorithm', k.algorithm,
          'publicKey', k.public_key) ORDER BY k.algorithm DESC, k.id), '[]') FROM dkim_keys k
        WHERE k.sender_id = s.id AND k.state = 'ACTIVE') AS "dkimKeys",
       (SELECT coalesce(jsonb_agg(jsonb_build_object('host', r.host, 'url', r.url) ORDER BY r.name), '[]') FROM routes r
        WHERE r.id IN (SELECT route_id FROM sender_routes u WHERE u.sender_id = s.id)) AS routes
     FROM senders s WHERE s.id = ANY($1)`,
    [ids],
  );
  return new Map(rows.map((row) => [row.id, checkedSenderOf(row, bounceAddress)]));
};

const domainOf = (address: string): string => {
  const domain = address.slice(address.lastIndexOf('@') + 1);
  return domainToAscii(domain) ?? domain;
};

const checkedSenderOf = (row: SenderRow, bounceAddress: string | undefined): CheckedSender => {
  const routes = row.routes.map(({ host, url }) => ({ host, outboundAddresses: [], ...tlsOf(url) }));
  return {
    domain: domainOf(row.fromEmail),
    returnPath: domainOf(row.returnPath ?? bounceAddress ?? row.fromEmail),
    dkimKeys: row.dkimKeys,
    routes: routes.length > 0 ? routes : [BUILT_IN_ROUTE],
  };
};

/** The route of SMTP_URL, which is a setting of the workers. */
const BUILT_IN_ROUTE = {
  host: 'SMTP_URL',
  outboundAddresses: [],
  tls: 'unknown',
  verifiesCertificate: true,
} as const;

/** As workers read a route's URL: TLS is required unless the URL says otherwise. */
export const tlsOf = (url: string): Pick<CheckedTls, 'tls' | 'verifiesCertificate'> => {
  const { protocol, searchParams } = new URL(url);
  const isOn = (name: string) => searchParams.get(name) === 'true';
  const verifiesCertificate = searchParams.get('tls.rejectUnauthorized') !== 'false';
  if (protocol === 'smtps:') return { tls: 'implicit', verifiesCertificate };
  if (isOn('requireTLS')) return { tls: 'required', verifiesCertificate };
  if (isOn('ignoreTLS')) return { tls: 'off', verifiesCertificate };
  const isOptional = ['requireTLS', 'ignoreTLS', 'opportunisticTLS'].some((name) => searchParams.has(name));
  return { tls: isOptional ? 'opportunistic' : 'required', verifiesCertificate };
};
