import { Box, Button, Typography } from '@mui/material';
import type { ReactNode } from 'react';
import { useTranslate } from 'react-admin';
import { Link } from 'react-router-dom';
import { PageHeading } from './PageHeading';

/** Message for an address without a page, with a link home. */
export const NoPage = ({ icon, reason }: { icon: ReactNode; reason: 'not_found' | 'denied' }) => {
  const translate = useTranslate();
  return (
    <Box sx={{ maxWidth: 520, pt: { xs: 4, sm: 8 }, mx: 'auto', px: 2, textAlign: 'center' }}>
      <Box sx={{ color: 'primary.main', '& svg': { fontSize: 56, opacity: 0.8 } }}>{icon}</Box>
      <PageHeading text={`tidings.no_page.${reason}.title`} />
      <Typography sx={{ color: 'text.secondary', mb: 3 }}>{translate(`tidings.no_page.${reason}.about`)}</Typography>
      <Button component={Link} to="/" variant="contained">
        {translate('tidings.no_page.home')}
      </Button>
    </Box>
  );
};
