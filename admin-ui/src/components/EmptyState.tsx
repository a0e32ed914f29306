import { Box, Typography } from '@mui/material';
import type { ReactNode } from 'react';

/** Shown for a list without entries: a reason and the next step. */
export const EmptyState = ({
  icon,
  title,
  about,
  children,
}: {
  icon: ReactNode;
  title: string;
  about: string;
  children?: ReactNode;
}) => (
  <Box sx={{ maxWidth: 520, mx: 'auto', py: 8, px: 2, textAlign: 'center' }}>
    <Box sx={{ color: 'primary.main', '& svg': { fontSize: 56, opacity: 0.8 } }}>{icon}</Box>
    <Typography variant="h5" component="p" gutterBottom>
      {title}
    </Typography>
    <Typography sx={{ color: 'text.secondary', mb: 3 }}>{about}</Typography>
    <Box sx={{ display: 'flex', gap: 1, justifyContent: 'center', flexWrap: 'wrap' }}>{children}</Box>
  </Box>
);
