import { Box } from '@mui/material';
import type { ReactNode } from 'react';

/** Group of fields with a legend. */
export const Fieldset = ({ legend, children }: { legend: ReactNode; children: ReactNode }) => (
  <Box
    component="fieldset"
    sx={{ minWidth: 0, m: 0, my: 1, p: 0, pl: 1.5, border: 0, borderLeft: 2, borderColor: 'divider' }}
  >
    <Box component="legend" sx={{ p: 0, fontWeight: 600, fontSize: 14, mb: 0.5 }}>
      {legend}
    </Box>
    {children}
  </Box>
);
