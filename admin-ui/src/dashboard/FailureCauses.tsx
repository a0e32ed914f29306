import { Box, ButtonBase, Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import { Link } from 'react-router-dom';
import { deliveriesLink } from '../components/deliveries-link';
import { useFormat } from '../components/use-format';
import { useLive } from '../components/use-live';
import { FailureCausesDocument, type FailureCausesQuery } from './dashboard.generated';
import { Panel } from './Panel';
import type { RangeName } from './ranges';
import { useShortened } from './use-shortened';
import { useStretch } from './use-stretch';

type Cause = FailureCausesQuery['failureStats'][number];

const SHOWN = 4;

/** Causes of failed mails within the range. Each cause links to its deliveries. */
export const FailureCauses = ({ range }: { range: RangeName }) => {
  const { from, until } = useStretch(range);
  const causes = useLive(FailureCausesDocument, { from, until });
  return (
    <Panel title="causes" live={causes}>
      {({ failureStats }) => <Causes causes={failureStats} />}
    </Panel>
  );
};

const Causes = ({ causes }: { causes: Cause[] }) => {
  const translate = useTranslate();
  const { shown, more } = useShortened(causes, SHOWN);
  if (causes.length === 0) {
    return <Typography sx={{ color: 'text.secondary' }}>{translate('tidings.dashboard.no_causes')}</Typography>;
  }
  return (
    <>
      <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0 }}>
        {shown.map((cause) => (
          <li key={`${cause.errorClass} ${cause.smtpCode}`}>
            <CauseLink cause={cause} share={cause.count / causes[0]!.count} />
          </li>
        ))}
      </Box>
      {more}
    </>
  );
};

const CauseLink = ({ cause: { errorClass, smtpCode, count, sample }, share }: { cause: Cause; share: number }) => {
  const translate = useTranslate();
  const format = useFormat();
  const name = translate(`tidings.error_class.${errorClass}`, { _: errorClass });
  return (
    <ButtonBase
      component={Link}
      to={deliveriesLink({ errorClass, status: ['FAILED', 'RETRYING'] })}
      title={sample}
      sx={{
        display: 'block',
        width: 'calc(100% + 16px)',
        textAlign: 'left',
        borderRadius: 1,
        px: 1,
        mx: -1,
        py: 0.5,
        '&:hover, &:focus-visible': { bgcolor: 'action.hover' },
      }}
    >
      <Box sx={{ display: 'flex', gap: 1, alignItems: 'baseline' }}>
        <Typography sx={{ flexGrow: 1, fontWeight: 500 }}>{smtpCode ? `${name} · ${smtpCode}` : name}</Typography>
        <Typography sx={{ fontVariantNumeric: 'tabular-nums' }}>{format.number(count)}</Typography>
      </Box>
      <Typography variant="body2" noWrap sx={{ color: 'text.secondary' }}>
        {sample}
      </Typography>
      <Box sx={{ height: 4, borderRadius: 2, bgcolor: 'action.selected', mt: 0.5 }} aria-hidden>
        <Box sx={{ height: '100%', borderRadius: 2, bgcolor: 'error.main', width: `${100 * share}%` }} />
      </Box>
    </ButtonBase>
  );
};
