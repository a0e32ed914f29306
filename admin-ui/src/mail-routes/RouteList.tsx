import { Alert, Box, Button, Card, Stack, Typography } from '@mui/material';
import { useState } from 'react';
import { useTranslate } from 'react-admin';
import { DeleteRouteButton } from './DeleteRouteButton';
import { RouteLimits } from './RouteLimits';
import { RouteTestDialog } from './RouteTestDialog';
import type { MailRouteFragment } from './routes.generated';
import { WarmUpPlan } from './WarmUpPlan';

export const RouteList = ({
  routes,
  onEdit,
}: {
  routes: readonly MailRouteFragment[];
  onEdit: (route: MailRouteFragment) => void;
}) => (
  <Stack component="ul" spacing={2} sx={{ listStyle: 'none', p: 0, m: 0 }}>
    {routes.map((route) => (
      <RouteCard key={route.id} route={route} onEdit={() => onEdit(route)} />
    ))}
  </Stack>
);

const RouteCard = ({ route, onEdit }: { route: MailRouteFragment; onEdit: () => void }) => {
  const translate = useTranslate();
  const [isTesting, setTesting] = useState(false);
  const { name, host, port, username, auth, isUp, lastError, advice } = route;
  return (
    <Card component="li" sx={{ p: 2 }}>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, alignItems: 'center' }}>
        <Box sx={{ flex: 1, minWidth: 220 }}>
          <Typography component="h2" variant="h6">
            {name}
          </Typography>
          <Typography variant="body2" sx={{ color: 'text.secondary', overflowWrap: 'anywhere' }}>
            {`${host}:${port} · ${translate(`tidings.mail_routes.sign_in.${auth}`)}${username ? ` · ${username}` : ''}`}
          </Typography>
          <RouteLimits route={route} />
        </Box>
        <Button onClick={() => setTesting(true)} aria-label={translate('tidings.mail_routes.test_one', { name })}>
          {translate('tidings.mail_routes.test')}
        </Button>
        <Button onClick={onEdit} aria-label={translate('tidings.mail_routes.edit_one', { name })}>
          {translate('ra.action.edit')}
        </Button>
        <DeleteRouteButton route={route} />
      </Box>
      {!isUp && (
        <Alert severity="error" sx={{ mt: 1 }}>
          {translate('tidings.mail_routes.is_down')} {lastError}
          {advice && <Box sx={{ mt: 0.5 }}>{translate(`tidings.mail_routes.advice.${advice}`)}</Box>}
        </Alert>
      )}
      {route.warmUp && <WarmUpPlan plan={route.warmUp} mailsToday={route.mailsToday} />}
      {isTesting && <RouteTestDialog route={route} onClose={() => setTesting(false)} />}
    </Card>
  );
};
