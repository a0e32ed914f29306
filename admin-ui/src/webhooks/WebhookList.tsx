import { Box, Link as MuiLink, Stack, Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import { Link } from 'react-router-dom';
import { Section } from '../components/Section';
import { wireType } from './event-types';
import { WebhookState } from './WebhookState';
import type { WebhookFragment } from './webhooks.generated';

export const WebhookList = ({ webhooks }: { webhooks: readonly WebhookFragment[] }) => {
  const translate = useTranslate();
  return (
    <Section title={translate('tidings.webhooks.endpoints')}>
      <Stack component="ul" spacing={2} sx={{ listStyle: 'none', p: 0, m: 0 }}>
        {webhooks.map((webhook) => (
          <Box key={webhook.id} component="li" sx={{ overflowWrap: 'anywhere' }}>
            <Typography component="h3" sx={{ fontWeight: 600 }}>
              <MuiLink component={Link} to={`/webhooks/${webhook.id}`}>
                {webhook.name}
              </MuiLink>
            </Typography>
            <Typography variant="body2">{webhook.host}</Typography>
            <Typography variant="body2" sx={{ color: 'text.secondary' }}>
              {webhook.types.map(wireType).join(', ')}
            </Typography>
            <WebhookState webhook={webhook} />
          </Box>
        ))}
      </Stack>
    </Section>
  );
};
