import { Box, FormControlLabel, Radio, RadioGroup, TextField } from '@mui/material';
import { useTranslate } from 'react-admin';
import { problemWith, type SendTime } from './send-time';

export const SendTimeFields = ({ time, onChange }: { time: SendTime; onChange: (time: SendTime) => void }) => {
  const translate = useTranslate();
  const problem = problemWith(time);
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const wordsFor = (field: string, help: string) =>
    problem?.field === field && problem.words ? translate(problem.words) : help;
  return (
    <Box sx={{ mt: 2 }}>
      <RadioGroup
        row
        value={time.isLater ? 'later' : 'now'}
        onChange={(_, value) => onChange({ ...time, isLater: value === 'later' })}
        aria-label={translate('tidings.notifications.send_at')}
      >
        <FormControlLabel value="now" control={<Radio />} label={translate('tidings.notifications.now')} />
        <FormControlLabel value="later" control={<Radio />} label={translate('tidings.notifications.later')} />
      </RadioGroup>
      <Box sx={{ display: 'grid', gridTemplateColumns: { sm: '1fr 1fr' }, columnGap: 2 }}>
        {time.isLater && (
          <TextField
            type="datetime-local"
            required
            label={translate('tidings.notifications.send_at')}
            value={time.sendAt}
            onChange={(event) => onChange({ ...time, sendAt: event.target.value })}
            error={problem?.field === 'sendAt' && problem.words !== ''}
            helperText={wordsFor('sendAt', translate('tidings.notifications.send_at_help', { zone }))}
            slotProps={{ inputLabel: { shrink: true } }}
          />
        )}
        <TextField
          type="datetime-local"
          label={translate('tidings.notifications.expires_at')}
          value={time.expiresAt}
          onChange={(event) => onChange({ ...time, expiresAt: event.target.value })}
          error={problem?.field === 'expiresAt'}
          helperText={wordsFor('expiresAt', translate('tidings.notifications.expires_help'))}
          slotProps={{ inputLabel: { shrink: true } }}
        />
      </Box>
    </Box>
  );
};
