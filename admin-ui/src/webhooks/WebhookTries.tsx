import { Box, Button, FormControlLabel, Stack, Switch, Typography } from '@mui/material';
import { useState } from 'react';
import { useTranslate } from 'react-admin';
import { Section } from '../components/Section';
import { useFormat } from '../components/use-format';
import { useLive } from '../components/use-live';
import { When } from '../components/When';
import { resultOf } from './try-result';
import { WebhookTriesDocument, type WebhookTriesQuery } from './webhooks.generated';

const PAGE = 50;

type Try = WebhookTriesQuery['webhookTries'][number];

/** Requests to a webhook, the latest first, a page at a time. */
export const WebhookTries = ({ endpointId }: { endpointId: string }) => {
  const translate = useTranslate();
  const [onlyFailed, setOnlyFailed] = useState(false);
  /** The last try of each page before the one that is shown. */
  const [before, setBefore] = useState<string[]>([]);
  const { data } = useLive(WebhookTriesDocument, { endpointId, before: before.at(-1) ?? null, onlyFailed });
  const tries = data?.webhookTries ?? [];
  const last = tries.at(-1);
  const filter = (
    <FormControlLabel
      control={
        <Switch
          checked={onlyFailed}
          onChange={(_, checked) => {
            setOnlyFailed(checked);
            setBefore([]);
          }}
        />
      }
      label={translate('tidings.webhooks.only_failed')}
    />
  );
  return (
    <Section title={translate('tidings.webhooks.tries')} tools={filter}>
      {data && tries.length === 0 && (
        <Typography sx={{ color: 'text.secondary' }}>{translate('tidings.webhooks.no_tries')}</Typography>
      )}
      <Stack component="ul" spacing={1.5} sx={{ listStyle: 'none', p: 0, m: 0 }}>
        {tries.map((one) => (
          <OneTry key={one.id} one={one} />
        ))}
      </Stack>
      <Box sx={{ display: 'flex', gap: 1, mt: 1 }}>
        {before.length > 0 && (
          <Button onClick={() => setBefore(before.slice(0, -1))}>{translate('tidings.webhooks.later')}</Button>
        )}
        {last && tries.length === PAGE && (
          <Button onClick={() => setBefore([...before, last.id])}>{translate('tidings.webhooks.earlier')}</Button>
        )}
      </Box>
    </Section>
  );
};

const OneTry = ({ one: { startedAt, status, error, durationMs, events, types, messageId, answer } }: { one: Try }) => {
  const translate = useTranslate();
  const format = useFormat();
  const result = resultOf({ status, error });
  return (
    <Box component="li" sx={{ overflowWrap: 'anywhere' }}>
      <Typography component="div" sx={{ color: error === null ? 'success.main' : 'error.main' }}>
        {translate(error === null ? 'tidings.webhooks.accepted' : 'tidings.webhooks.failed', { result })}
      </Typography>
      <Typography variant="body2" component="div">
        <When at={startedAt} /> · {translate('tidings.webhooks.duration', { ms: format.number(durationMs) })} ·{' '}
        {translate('tidings.webhooks.events', { smart_count: events, count: format.number(events) })}:{' '}
        {types.join(', ')}
      </Typography>
      <Typography variant="body2" component="div" sx={{ color: 'text.secondary' }}>
        {messageId}
      </Typography>
      {answer && (
        <Box component="details">
          <summary>{translate('tidings.webhooks.answer')}</summary>
          <Box component="pre" sx={{ whiteSpace: 'pre-wrap', m: 0, fontSize: 13 }}>
            {answer}
          </Box>
        </Box>
      )}
    </Box>
  );
};
