import { Skeleton, Table, TableBody, TableCell, TableContainer, TableHead, TableRow, Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import { useApiQuery } from '../api/use-api-query';
import { useErrorMessage } from '../api/use-error-message';
import { ProblemAlert } from '../components/ProblemAlert';
import { Section } from '../components/Section';
import { useFormat } from '../components/use-format';
import { ReceivingDomainsDocument, type ReceivingDomainsQuery } from './deliverability.generated';

const COUNTS = ['sent', 'refused', 'deferred', 'bounced', 'complained'] as const;

/** What became of mails at each receiving domain in the last 30 days, and today's mails to Gmail. */
export const ReceivingDomains = () => {
  const translate = useTranslate();
  const errorMessage = useErrorMessage();
  const { data, error, refetch } = useApiQuery(ReceivingDomainsDocument, {}, { refetchInterval: 60_000 });
  return (
    <Section title={translate('tidings.deliverability.domains')}>
      {error ? (
        <ProblemAlert onRetry={() => refetch()}>{errorMessage(error)}</ProblemAlert>
      ) : data ? (
        <Answer data={data} />
      ) : (
        <Skeleton variant="rounded" height={120} />
      )}
    </Section>
  );
};

const Answer = ({ data: { receivingDomains, gmailVolume } }: { data: ReceivingDomainsQuery }) => {
  const translate = useTranslate();
  const format = useFormat();
  return (
    <>
      <Typography variant="body2" sx={{ color: 'text.secondary', mb: 1 }}>
        {translate('tidings.deliverability.domains_about')}{' '}
        {translate('tidings.deliverability.gmail', {
          today: format.number(gmailVolume.today),
          limit: format.number(gmailVolume.limit),
        })}
      </Typography>
      {receivingDomains.length === 0 ? (
        <Typography>{translate('tidings.deliverability.no_domains')}</Typography>
      ) : (
        <TableContainer tabIndex={0} role="region" aria-label={translate('tidings.deliverability.counts')}>
          <Table size="small">
            <TableHead>
              <TableRow>
                <TableCell>{translate('tidings.deliverability.domain')}</TableCell>
                {COUNTS.map((name) => (
                  <TableCell key={name} align="right">
                    {translate(`tidings.deliverability.${name}`)}
                  </TableCell>
                ))}
              </TableRow>
            </TableHead>
            <TableBody>
              {receivingDomains.map((row) => (
                <TableRow key={row.domain}>
                  <TableCell component="th" scope="row">
                    {row.domain}
                  </TableCell>
                  {COUNTS.map((name) => (
                    <TableCell key={name} align="right">
                      {format.number(row[name])}
                    </TableCell>
                  ))}
                </TableRow>
              ))}
            </TableBody>
          </Table>
        </TableContainer>
      )}
    </>
  );
};
