import { Alert, Box, Chip, type ChipProps, Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import { useFormat } from '../../components/use-format';
import { When } from '../../components/When';
import { DnsRecordBox } from '../../deliverability/public/DnsRecordBox';
import type { DkimKeyOfSenderFragment, DkimState, SenderFragment } from '../senders.generated';
import { DkimKeyButtons } from './DkimKeyButtons';
import { isKnownProblem } from './problems';

const COLORS: Record<DkimState, NonNullable<ChipProps['color']>> = {
  PENDING: 'warning',
  ACTIVE: 'success',
  RETIRING: 'info',
  RETIRED: 'default',
};

const DAY_MS = 24 * 60 * 60_000;

/** Days for which the record of a retiring key must stay, as the server has them. */
const RETIRING_DAYS = 14;

/** The address's domain as DNS has it; keys have it like that. */
const asciiDomainOf = (address: string): string => {
  const domain = address.slice(address.lastIndexOf('@') + 1);
  return URL.canParse(`http://${domain}`) ? new URL(`http://${domain}`).hostname : domain;
};

/** A key: its state, what to do next, and its record. */
export const DkimKeyCard = ({ dkimKey, sender }: { dkimKey: DkimKeyOfSenderFragment; sender: SenderFragment }) => {
  const translate = useTranslate();
  const format = useFormat();
  const { selector, domain, algorithm, state, problem, checkedAt, changedAt, record } = dkimKey;
  const until = new Date(Date.parse(changedAt) + RETIRING_DAYS * DAY_MS).toISOString();
  return (
    <Box component="li" sx={{ border: 1, borderColor: 'divider', borderRadius: 1, p: 1.5, minWidth: 0 }}>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, alignItems: 'center' }}>
        <Typography component="h3" sx={{ fontWeight: 600, overflowWrap: 'anywhere' }}>
          {selector}
        </Typography>
        <Chip size="small" variant="outlined" label={translate(`tidings.senders.dkim.algorithm.${algorithm}`)} />
        <Chip
          size="small"
          variant="outlined"
          color={COLORS[state]}
          label={translate(`tidings.senders.dkim.state.${state}`)}
        />
        <Box sx={{ ml: 'auto', display: 'flex', flexWrap: 'wrap' }}>
          <DkimKeyButtons dkimKey={dkimKey} sender={sender} />
        </Box>
      </Box>
      <Typography variant="body2" sx={{ overflowWrap: 'anywhere' }}>
        {translate(`tidings.senders.dkim.about.${state}`, { domain, date: format.day(until) })}
      </Typography>
      {asciiDomainOf(sender.fromEmail) !== domain && (
        <Alert severity="warning" sx={{ my: 1 }}>
          {translate('tidings.senders.dkim.other_domain', { domain })}
        </Alert>
      )}
      {problem && state !== 'RETIRED' && (
        <Alert severity={state === 'PENDING' ? 'info' : 'error'} sx={{ my: 1 }}>
          {translate(`tidings.senders.dkim.problem.${isKnownProblem(problem) ? problem.replace('.', '_') : 'other'}`, {
            problem,
          })}{' '}
          {checkedAt && (
            <>
              {translate('tidings.senders.dkim.looked')} <When at={checkedAt} />.
            </>
          )}
        </Alert>
      )}
      {state !== 'RETIRED' && (
        <DnsRecordBox
          record={record}
          {...(state !== 'PENDING' && !problem && { title: 'tidings.senders.dkim.keep_record' })}
        />
      )}
    </Box>
  );
};
