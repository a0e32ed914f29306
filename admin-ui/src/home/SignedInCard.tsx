import { Alert, Avatar, Box, Button, Card, CardContent, Skeleton, Typography } from '@mui/material';
import { useGetIdentity, useTranslate } from 'react-admin';
import type { SignedInUser } from '../providers/auth-provider';
import { errorWords } from '../providers/error-words';

const initials = (name: string) =>
  name
    .split(/\s+/)
    .slice(0, 2)
    .map((word) => word.slice(0, 1).toUpperCase())
    .join('');

const Fact = ({ label, value }: { label: string; value: string }) => (
  <Box>
    <Typography component="dt" variant="body2" sx={{ color: 'text.secondary' }}>
      {label}
    </Typography>
    <Typography component="dd" sx={{ m: 0, overflowWrap: 'anywhere' }}>
      {value}
    </Typography>
  </Box>
);

export const SignedInCard = () => {
  const translate = useTranslate();
  const { identity, error, isPending, isFetching, refetch } = useGetIdentity();
  if (error) {
    const { key, args } = errorWords(error);
    const again = (
      <Button color="inherit" size="small" loading={isFetching} onClick={() => refetch()}>
        {translate('tidings.home.try_again')}
      </Button>
    );
    return (
      <Alert severity="error" action={again}>
        {translate(key, args)}
      </Alert>
    );
  }
  if (isPending) return <Skeleton variant="rounded" height={176} />;

  const { fullName, email, role } = identity as SignedInUser;
  return (
    <Card>
      <CardContent sx={{ p: { xs: 2, sm: 3 } }}>
        <Box sx={{ display: 'flex', gap: 2, alignItems: 'center' }}>
          <Avatar sx={{ bgcolor: 'primary.main', color: 'primary.contrastText', width: 48, height: 48 }} aria-hidden>
            {initials(fullName)}
          </Avatar>
          <Box sx={{ minWidth: 0 }}>
            <Typography variant="body2" sx={{ color: 'text.secondary' }}>
              {translate('tidings.home.signed_in_as')}
            </Typography>
            <Typography variant="h5" component="h1" sx={{ overflowWrap: 'anywhere' }}>
              {fullName}
            </Typography>
          </Box>
        </Box>
        <Box component="dl" sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 5, rowGap: 1.5, mt: 2.5, mb: 0 }}>
          <Fact label={translate('tidings.home.email')} value={email} />
          <Fact label={translate('tidings.home.role')} value={translate(`tidings.role.${role}`)} />
        </Box>
      </CardContent>
    </Card>
  );
};
