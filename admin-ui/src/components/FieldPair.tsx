import { Box } from '@mui/material';
import type { ReactNode } from 'react';

/** Inputs in two columns; in one column on a phone. */
export const FieldPair = ({ children }: { children: ReactNode }) => (
  <Box sx={{ display: 'grid', gridTemplateColumns: { sm: '1fr 1fr' }, columnGap: 2, maxWidth: 720 }}>{children}</Box>
);
