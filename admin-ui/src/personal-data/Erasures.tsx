import { Alert, Chip, LinearProgress, List, ListItem, ListItemText, Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import { useErrorMessage } from '../api/use-error-message';
import { Section } from '../components/Section';
import { useLive } from '../components/use-live';
import { When } from '../components/When';
import { ErasuresDocument, type ErasuresQuery } from './personal-data.generated';

type Erasure = ErasuresQuery['erasures'][number];

const OPEN_MS = 2_000;
const IDLE_MS = 30_000;

/** Lists the erasures of personal data with their progress. */
export const Erasures = () => {
  const translate = useTranslate();
  const errorMessage = useErrorMessage();
  const { data, error } = useLive(ErasuresDocument, {}, (latest) =>
    latest?.erasures.some(({ finishedAt }) => !finishedAt) ? OPEN_MS : IDLE_MS,
  );
  if (error) return <Alert severity="error">{errorMessage(error)}</Alert>;
  if (!data) return <LinearProgress />;
  return (
    <Section title={translate('tidings.personal_data.erasures')}>
      {data.erasures.length === 0 && (
        <Typography sx={{ color: 'text.secondary' }}>{translate('tidings.personal_data.none')}</Typography>
      )}
      <List disablePadding>
        {data.erasures.map((erasure) => (
          <Row key={erasure.id} of={erasure} />
        ))}
      </List>
    </Section>
  );
};

const Row = ({ of: { email, requestedAt, deliveries, state, finishedAt } }: { of: Erasure }) => {
  const translate = useTranslate();
  return (
    <ListItem disableGutters divider sx={{ flexWrap: 'wrap', columnGap: 2 }}>
      <ListItemText
        primary={email ?? translate('tidings.personal_data.erased')}
        secondary={
          <>
            <When at={requestedAt} /> · {translate('tidings.personal_data.mails', { smart_count: deliveries })}
          </>
        }
        sx={{ minWidth: 200, overflowWrap: 'anywhere' }}
      />
      <Chip
        size="small"
        color={finishedAt ? 'success' : 'info'}
        variant="outlined"
        label={translate(`tidings.personal_data.state.${state}`)}
      />
      {!finishedAt && (
        <LinearProgress aria-label={translate('tidings.personal_data.in_progress')} sx={{ width: '100%' }} />
      )}
    </ListItem>
  );
};
