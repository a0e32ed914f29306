import { Stack, Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import { Section } from '../components/Section';
import { useFormat } from '../components/use-format';
import { When } from '../components/When';
import type { WebhookQuery } from './webhooks.generated';

export const Replays = ({ replays }: { replays: WebhookQuery['webhookEndpoint']['replays'] }) => {
  const translate = useTranslate();
  const format = useFormat();
  return (
    <Section title={translate('tidings.webhooks.replays')}>
      <Stack component="ul" spacing={1} sx={{ listStyle: 'none', p: 0, m: 0 }}>
        {replays.map(({ id, since, dispatchId, deliveryId, events, createdAt, finishedAt }) => (
          <Typography key={id} component="li" variant="body2">
            <When at={createdAt} />:{' '}
            {translate(whatOf({ dispatchId, deliveryId }), {
              since: format.moment(since),
              id: dispatchId ?? deliveryId,
            })}
            {' · '}
            {translate(finishedAt ? 'tidings.webhooks.replayed' : 'tidings.webhooks.replaying', {
              smart_count: events,
              count: format.number(events),
            })}
          </Typography>
        ))}
      </Stack>
    </Section>
  );
};

const whatOf = ({ dispatchId, deliveryId }: { dispatchId: string | null; deliveryId: string | null }): string => {
  if (deliveryId) return 'tidings.webhooks.replay_of.delivery';
  return dispatchId ? 'tidings.webhooks.replay_of.dispatch' : 'tidings.webhooks.replay_of.time';
};
