import { Box, Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import { useFormat } from '../../components/use-format';
import type { ImportRun } from './use-import-run';

export const OutcomeCounts = ({ run }: { run: ImportRun }) => {
  const translate = useTranslate();
  const format = useFormat();
  const counts = {
    created: run.created,
    updated: run.updated,
    unchanged: run.unchanged,
    refused: run.refused.length,
    ...(run.leftOut > 0 && { leftOut: run.leftOut }),
  };
  return (
    <Box
      component="dl"
      sx={{
        display: 'grid',
        gridTemplateColumns: { xs: '1fr 1fr', sm: `repeat(${Object.keys(counts).length}, 1fr)` },
        gap: 2,
        my: 2,
        maxWidth: 820,
      }}
    >
      {Object.entries(counts).map(([outcome, count]) => (
        <Box key={outcome} sx={{ display: 'flex', flexDirection: 'column-reverse' }} data-testid={`import-${outcome}`}>
          <Typography component="dt" variant="body2" sx={{ color: 'text.secondary' }}>
            {translate(`tidings.users.import.${run.isTrial ? 'would' : 'did'}.${outcome}`)}
          </Typography>
          <Typography
            component="dd"
            variant="h5"
            sx={{
              m: 0,
              fontVariantNumeric: 'tabular-nums',
              color: outcome === 'refused' && count > 0 ? 'error.main' : 'text.primary',
            }}
          >
            {format.number(count)}
          </Typography>
        </Box>
      ))}
    </Box>
  );
};
