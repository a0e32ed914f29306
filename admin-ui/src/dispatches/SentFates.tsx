import { Box, Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import { useFormat } from '../components/use-format';
import { DELIVERY_FATES } from '../deliveries/public/delivery-fates';
import type { Dispatch } from './dispatch-states';
import { EquationTerm } from './EquationTerm';

const COLORS = {
  ACCEPTED: 'action.disabled',
  DELIVERED: 'success.main',
  BOUNCED: 'error.main',
  COMPLAINED: 'warning.main',
} as const;

/** Splits the sent mails by what became of them, as a bar and as numbers. */
export const SentFates = ({ counts }: { counts: Dispatch['counts'] }) => {
  const translate = useTranslate();
  const format = useFormat();
  if (counts.sent === 0) return null;
  const parts = DELIVERY_FATES.map((fate) => {
    const count = counts[fate.toLowerCase() as Lowercase<typeof fate>];
    const label = translate(`tidings.delivery_fate.${fate}`);
    return { fate, count, label, text: `${label}: ${format.number(count)}` };
  });
  return (
    <>
      <Typography variant="body2" component="h3" sx={{ color: 'text.secondary', mt: 2, mb: 0.5 }}>
        {translate('tidings.dispatches.fates', { smart_count: counts.sent, count: format.number(counts.sent) })}
      </Typography>
      <Box
        role="img"
        aria-label={parts.map(({ text }) => text).join(', ')}
        sx={{ display: 'flex', gap: '2px', height: 14, borderRadius: 1, overflow: 'hidden' }}
      >
        {parts
          .filter(({ count }) => count > 0)
          .map(({ fate, count, text }) => (
            <Box key={fate} title={text} sx={{ flexGrow: count, flexBasis: 0, minWidth: 4, bgcolor: COLORS[fate] }} />
          ))}
      </Box>
      <Box
        component="ul"
        sx={{
          listStyle: 'none',
          m: 0,
          mt: 0.5,
          p: 0,
          display: 'grid',
          gap: 0.5,
          gridTemplateColumns: { xs: 'repeat(2, minmax(0, 1fr))', sm: 'repeat(4, minmax(0, 1fr))' },
        }}
      >
        {parts.map(({ fate, count, label }, index) => (
          <EquationTerm
            key={fate}
            sign={index === 0 ? '=' : '+'}
            status="SENT"
            fate={fate}
            label={label}
            count={count}
            help={translate(`tidings.deliveries.fate_help.${fate}`)}
          />
        ))}
      </Box>
    </>
  );
};
