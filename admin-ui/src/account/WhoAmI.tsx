import { Box, Skeleton, Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import { useSignedInUser } from '../api/signed-in-user';
import { Section } from '../components/Section';

export const WhoAmI = () => {
  const translate = useTranslate();
  const identity = useSignedInUser();
  const details = identity && [
    ['name', identity.fullName],
    ['username', identity.username],
    ['email', identity.email],
    ['role', translate(`tidings.role.${identity.role}`)],
  ];
  return (
    <Section title={translate('tidings.account.who')}>
      {!details && <Skeleton variant="rounded" height={96} />}
      {details && (
        <Box
          component="dl"
          sx={{ display: 'grid', gridTemplateColumns: 'auto 1fr', columnGap: { xs: 2, sm: 3 }, rowGap: 0.5, m: 0 }}
        >
          {details.map(([key, value]) => (
            <Box key={key} sx={{ display: 'contents' }}>
              <Typography component="dt" sx={{ color: 'text.secondary' }}>
                {translate(`tidings.account.${key}`)}
              </Typography>
              <Typography component="dd" sx={{ m: 0, overflowWrap: 'anywhere' }}>
                {value}
              </Typography>
            </Box>
          ))}
        </Box>
      )}
      {identity && identity.role !== 'NONE' && (
        <Typography variant="body2" sx={{ color: 'text.secondary', mt: 1.5 }}>
          {translate(`tidings.account.role_about.${identity.role}`)}
        </Typography>
      )}
    </Section>
  );
};
