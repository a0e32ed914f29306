import Description from '@mui/icons-material/Description';
import Inbox from '@mui/icons-material/Inbox';
import Send from '@mui/icons-material/Send';
import VpnKey from '@mui/icons-material/VpnKey';
import { Box, Button, Card, Typography } from '@mui/material';
import type { ReactNode } from 'react';
import { CanAccess, useTranslate } from 'react-admin';
import { Link } from 'react-router-dom';
import { AboutDocument } from '../api/about.generated';
import { useApiQuery } from '../api/use-api-query';

/** Shown until the first mail is sent: the steps to send one. */
export const Welcome = () => {
  const translate = useTranslate();
  const { data } = useApiQuery(AboutDocument, {}, { staleTime: Number.POSITIVE_INFINITY });
  const mailboxUrl = data?.about.mailboxUrl;
  return (
    <Card component="section" sx={{ p: { xs: 2, sm: 4 }, maxWidth: 760 }}>
      <Typography variant="h6" component="h2">
        {translate('tidings.dashboard.welcome.title')}
      </Typography>
      <Typography sx={{ color: 'text.secondary', mb: 2 }}>{translate('tidings.dashboard.welcome.about')}</Typography>
      <Box component="ol" sx={{ listStyle: 'none', m: 0, p: 0, display: 'grid', gap: 2 }}>
        <Step name="template" icon={<Description />} to="/templates/create" />
        <CanAccess resource="notifications" action="create">
          <Step name="notification" icon={<Send />} to="/notifications" />
        </CanAccess>
        {mailboxUrl && <Step name="mailbox" icon={<Inbox />} href={mailboxUrl} />}
        <CanAccess resource="api-keys" action="create">
          <Step name="api_key" icon={<VpnKey />} to="/api-keys" />
        </CanAccess>
      </Box>
    </Card>
  );
};

const Step = ({ name, icon, to, href }: { name: string; icon: ReactNode; to?: string; href?: string }) => {
  const translate = useTranslate();
  const say = (key: string) => translate(`tidings.dashboard.welcome.${name}.${key}`);
  const target = href ? { component: 'a', href, target: '_blank', rel: 'noreferrer' } : { component: Link, to };
  return (
    <Box component="li" sx={{ display: 'flex', gap: 2, alignItems: 'center', flexWrap: { xs: 'wrap', sm: 'nowrap' } }}>
      <Box sx={{ color: 'primary.main', display: 'flex' }}>{icon}</Box>
      <Box sx={{ flex: '1 1 240px' }}>
        <Typography sx={{ fontWeight: 600 }}>{say('title')}</Typography>
        <Typography variant="body2" sx={{ color: 'text.secondary' }}>
          {say('about')}
        </Typography>
      </Box>
      <Button variant="outlined" {...target} sx={{ flexShrink: 0 }}>
        {say('button')}
      </Button>
    </Box>
  );
};
