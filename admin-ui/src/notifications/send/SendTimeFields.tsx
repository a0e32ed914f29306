import { Box, FormControlLabel, Radio, RadioGroup } from '@mui/material';
import { useTranslate } from 'react-admin';
import { LocalTimeField } from '../../components/local-time/LocalTimeField';
import { problemWith, type SendTime } from './send-time';

export const SendTimeFields = ({ time, onChange }: { time: SendTime; onChange: (time: SendTime) => void }) => {
  const translate = useTranslate();
  const problem = problemWith(time);
  const problemOf = (field: string) =>
    problem?.field === field && problem.message ? translate(problem.message) : undefined;
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
      <Box sx={{ display: 'grid', gridTemplateColumns: { sm: '1fr 1fr' }, gap: 2, mt: 1 }}>
        {time.isLater && (
          <LocalTimeField
            required
            label={translate('tidings.notifications.send_at')}
            value={time.sendAt}
            onChange={(sendAt) => onChange({ ...time, sendAt })}
            problem={problemOf('sendAt')}
          />
        )}
        <LocalTimeField
          label={translate('tidings.notifications.expires_at')}
          value={time.expiresAt}
          onChange={(expiresAt) => onChange({ ...time, expiresAt })}
          problem={problemOf('expiresAt')}
          help={translate('tidings.notifications.expires_help')}
        />
      </Box>
    </Box>
  );
};
