import { Alert, Box, FormControlLabel, MenuItem, Radio, RadioGroup, TextField } from '@mui/material';
import { useTranslate } from 'react-admin';
import { instantOf } from '../../components/local-time/chosen-time';
import { useZonedTime } from '../../components/local-time/use-zoned-time';
import type { SendTime } from './send-time';
import { endAfterExpiry, minutesOf, SPREAD_UNITS, type Spread, type SpreadUnit } from './spread';

/** The dialog grows when the element appears, perhaps below its edge. */
const intoView = (element: HTMLElement | null) => element?.scrollIntoView({ block: 'nearest' });

/** Whether mails leave at once or evenly over a time. Warns if the last ones would leave after the send expires. */
export const SpreadFields = ({
  spread,
  time,
  onChange,
}: {
  spread: Spread;
  time: SendTime;
  onChange: (spread: Spread) => void;
}) => {
  const translate = useTranslate();
  const { inBoth } = useZonedTime();
  const label = (name: string) => translate(`tidings.notifications.spread.${name}`);
  const minutes = minutesOf(spread);
  const begin = time.isLater ? instantOf(time.sendAt) : Date.now();
  const end = endAfterExpiry(minutes, { begin, expiry: instantOf(time.expiresAt) });
  return (
    <Box sx={{ mt: 2 }}>
      <RadioGroup
        row
        value={spread.isSpread ? 'spread' : 'at_once'}
        onChange={(_, value) => onChange({ ...spread, isSpread: value === 'spread' })}
        aria-label={label('title')}
      >
        <FormControlLabel value="at_once" control={<Radio />} label={label('at_once')} />
        <FormControlLabel value="spread" control={<Radio />} label={label('over')} />
      </RadioGroup>
      {spread.isSpread && (
        <Box ref={intoView} sx={{ display: 'grid', gridTemplateColumns: '1fr 1fr', gap: 2, mt: 1, maxWidth: 420 }}>
          <TextField
            type="number"
            required
            label={label('amount')}
            value={spread.amount ?? ''}
            error={minutes === undefined}
            helperText={minutes === undefined ? label('range') : undefined}
            onChange={({ target }) => onChange({ ...spread, amount: target.value ? Number(target.value) : undefined })}
            slotProps={{ htmlInput: { min: 1 } }}
          />
          <TextField
            select
            label={label('unit')}
            value={spread.unit}
            onChange={({ target }) => onChange({ ...spread, unit: target.value as SpreadUnit })}
          >
            {SPREAD_UNITS.map((unit) => (
              <MenuItem key={unit} value={unit}>
                {label(unit)}
              </MenuItem>
            ))}
          </TextField>
        </Box>
      )}
      {end !== undefined && (
        <Alert ref={intoView} severity="warning" sx={{ mt: 1 }}>
          {translate('tidings.notifications.spread.expires_before', { end: inBoth(end) })}
        </Alert>
      )}
    </Box>
  );
};
