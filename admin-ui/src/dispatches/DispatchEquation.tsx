import { Box, Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import type { Counts } from '../components/DispatchProgress';
import { DELIVERY_STATUSES } from '../deliveries/public/delivery-statuses';
import { EquationTerm } from './EquationTerm';

/** Shows that the total is the sum of the nine delivery states. Each delivery is in exactly one state. */
export const DispatchEquation = ({ counts }: { counts: Counts }) => {
  const translate = useTranslate();
  return (
    <>
      <Typography variant="body2" component="h3" sx={{ color: 'text.secondary', mt: 2, mb: 0.5 }}>
        {translate('tidings.dispatches.equation')}
      </Typography>
      <Box
        component="ul"
        sx={{
          listStyle: 'none',
          m: 0,
          p: 0,
          display: 'grid',
          gap: 0.5,
          gridTemplateColumns: { xs: 'repeat(2, minmax(0, 1fr))', sm: 'repeat(5, minmax(0, 1fr))' },
        }}
      >
        <EquationTerm sign="" label={translate('tidings.dispatches.total')} count={counts.total} />
        {DELIVERY_STATUSES.map((status, index) => (
          <EquationTerm
            key={status}
            sign={index === 0 ? '=' : '+'}
            status={status}
            label={translate(`tidings.delivery_status.${status}`)}
            count={counts[status.toLowerCase() as Lowercase<typeof status>]}
            help={translate(`tidings.deliveries.status_help.${status}`)}
          />
        ))}
      </Box>
    </>
  );
};
