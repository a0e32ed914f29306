import { Box, Typography } from '@mui/material';
import { Fragment, type ReactNode } from 'react';

export interface Detail {
  label: string;
  value: ReactNode;
}

/** Pairs of a name and a value. Pairs without a value are left out. */
export const DetailList = ({ details }: { details: Detail[] }) => (
  <Box
    component="dl"
    sx={{ m: 0, display: 'grid', gridTemplateColumns: { xs: '1fr', sm: 'auto 1fr', lg: '1fr' }, columnGap: 3 }}
  >
    {details
      .filter(({ value }) => value !== null && value !== undefined && value !== '')
      .map(({ label, value }) => (
        <Fragment key={label}>
          <Typography component="dt" variant="body2" sx={{ color: 'text.secondary' }}>
            {label}
          </Typography>
          <Typography component="dd" variant="body2" sx={{ m: 0, mb: 1.25, overflowWrap: 'anywhere', minWidth: 0 }}>
            {value}
          </Typography>
        </Fragment>
      ))}
  </Box>
);
