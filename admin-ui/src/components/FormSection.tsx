import { Box, Typography } from '@mui/material';
import type { ReactNode } from 'react';

/** Fields of a form under a heading. */
export const FormSection = ({ title, children }: { title: string; children: ReactNode }) => (
  <Box component="section" sx={{ width: '100%', mb: 3 }}>
    <Typography variant="h6" component="h2" gutterBottom>
      {title}
    </Typography>
    {children}
  </Box>
);
