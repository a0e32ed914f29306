import { Box, FormControlLabel, Switch, TextField, Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import { type FirstBatchChoice, MAX_PER_DOMAIN, MAX_WAIT_MINUTES, numberOf } from './first-batch-choice';

const FIELDS = { perDomain: MAX_PER_DOMAIN, waitMinutes: MAX_WAIT_MINUTES } as const;

/** Lets a send begin with a few mails, whose answers the rest waits for. */
export const FirstBatchFields = ({
  value,
  onChange,
}: {
  value: FirstBatchChoice;
  onChange: (value: FirstBatchChoice) => void;
}) => {
  const translate = useTranslate();
  const text = (key: string, args = {}) => translate(`tidings.notifications.first_batch.${key}`, args);
  return (
    <Box sx={{ mt: 2 }}>
      <FormControlLabel
        control={<Switch checked={value.isOn} onChange={(_, isOn) => onChange({ ...value, isOn })} />}
        label={text('switch')}
      />
      {value.isOn && (
        <>
          <Typography variant="body2" sx={{ color: 'text.secondary', mb: 2 }}>
            {text('about')}
          </Typography>
          <Box sx={{ display: 'grid', gridTemplateColumns: { sm: '1fr 1fr' }, gap: 2 }}>
            {(['perDomain', 'waitMinutes'] as const).map((field) => {
              const max = FIELDS[field];
              const isWrong = numberOf(value[field], max) === undefined;
              return (
                <TextField
                  key={field}
                  required
                  label={text(field)}
                  value={value[field]}
                  onChange={({ target }) => onChange({ ...value, [field]: target.value })}
                  error={isWrong}
                  helperText={isWrong ? text('range', { max }) : text(`${field}_help`)}
                  slotProps={{ htmlInput: { inputMode: 'numeric' } }}
                />
              );
            })}
          </Box>
        </>
      )}
    </Box>
  );
};
