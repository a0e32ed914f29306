import { Box, Chip, Table, TableBody, TableCell, TableContainer, TableHead, TableRow, Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import { useFormat } from '../components/use-format';
import { useIsSmall } from '../components/use-is-small';
import type { FirstBatch } from './first-batch-texts';

type Domain = FirstBatch['domains'][number];

const COLUMNS: { name: string; count: (domain: Domain) => number }[] = [
  { name: 'mails', count: ({ mails }) => mails },
  { name: 'sent', count: ({ sent }) => sent },
  { name: 'refused', count: ({ refused }) => refused },
  { name: 'bounced', count: ({ bounced }) => bounced },
  { name: 'retrying', count: ({ retrying }) => retrying },
  { name: 'unanswered_short', count: ({ open, deferred }) => open + deferred },
];

/** What became of the first batch, by receiving domain. */
export const FirstBatchDomains = ({ domains }: { domains: Domain[] }) =>
  useIsSmall() ? <DomainList domains={domains} /> : <DomainTable domains={domains} />;

/** Shows no zeros but that of accepted mails, so that everything fits a phone. */
const DomainList = ({ domains }: { domains: Domain[] }) => {
  const translate = useTranslate();
  const format = useFormat();
  const text = (key: string) => translate(`tidings.dispatches.first_batch.${key}`);
  return (
    <Box component="ul" aria-label={text('by_domain')} sx={{ listStyle: 'none', m: 0, p: 0, mt: 1 }}>
      {domains.map((domain) => (
        <Box component="li" key={domain.domain} sx={{ mb: 1 }}>
          <DomainName domain={domain} />
          <Typography variant="body2" sx={{ color: 'text.secondary' }}>
            {COLUMNS.filter(({ name, count }) => name === 'sent' || count(domain) > 0)
              .map(({ name, count }) => `${text(name)}: ${format.number(count(domain))}`)
              .join(' · ')}
          </Typography>
        </Box>
      ))}
    </Box>
  );
};

const DomainName = ({ domain: { domain, isHeld } }: { domain: Domain }) => {
  const translate = useTranslate();
  return (
    <>
      <span>{domain ?? translate('tidings.dispatches.first_batch.other_domains')}</span>{' '}
      {isHeld && <Chip size="small" color="error" label={translate('tidings.dispatches.first_batch.held')} />}
    </>
  );
};

const DomainTable = ({ domains }: { domains: Domain[] }) => {
  const translate = useTranslate();
  const format = useFormat();
  const text = (key: string) => translate(`tidings.dispatches.first_batch.${key}`);
  return (
    <TableContainer tabIndex={0} role="region" aria-label={text('by_domain')} sx={{ mt: 1 }}>
      <Table size="small">
        <TableHead>
          <TableRow>
            <TableCell>{text('domain')}</TableCell>
            {COLUMNS.map(({ name }) => (
              <TableCell key={name} align="right">
                {text(name)}
              </TableCell>
            ))}
          </TableRow>
        </TableHead>
        <TableBody>
          {domains.map((domain) => (
            <TableRow key={domain.domain}>
              <TableCell component="th" scope="row">
                <DomainName domain={domain} />
              </TableCell>
              {COLUMNS.map(({ name, count }) => (
                <TableCell key={name} align="right" sx={{ fontVariantNumeric: 'tabular-nums' }}>
                  {format.number(count(domain))}
                </TableCell>
              ))}
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </TableContainer>
  );
};
