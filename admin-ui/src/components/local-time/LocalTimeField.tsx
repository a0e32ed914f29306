import { Alert, Box, FormControl, FormControlLabel, FormLabel, Radio, RadioGroup, TextField } from '@mui/material';
import type { FormEvent } from 'react';
import { useTranslate } from 'react-admin';
import { type ChosenTime, meaningOf } from './chosen-time';
import { LOCAL_ZONE } from './local-zone';
import { useZonedTime } from './use-zoned-time';

/** Keeps the element in view when the dialog grows, such as when a sample mail loads. */
const keepInSight = (element: HTMLElement | null) => {
  const observer = new ResizeObserver(() => element?.scrollIntoView({ block: 'nearest' }));
  for (const part of element?.closest('.MuiDialogContent-root')?.children ?? []) observer.observe(part);
  return () => observer.disconnect();
};

/**
 * Input for a local time. Below it stands the instant in the browser's time zone and in UTC. For a time that the clocks skip, it shows the
 * time to which that is moved. For an ambiguous time, it asks which of the two instants is meant.
 */
export const LocalTimeField = ({
  label,
  value,
  onChange,
  problem,
  help,
  required = false,
}: {
  label: string;
  value: ChosenTime;
  onChange: (value: ChosenTime) => void;
  /** Error message about the chosen time, such as a time in the past. */
  problem?: string | undefined;
  help?: string;
  required?: boolean;
}) => {
  const translate = useTranslate();
  const zoned = useZonedTime();
  const meaning = meaningOf(value);
  const refusal = meaning.kind === 'invalid' ? translate(`tidings.local_time.${meaning.reason}`) : problem;
  const instant = 'instant' in meaning ? zoned.inBoth(meaning.instant) : undefined;

  // Chromium reports '' for an impossible date and fires no change event. Only the input's validity shows it.
  const read = ({ currentTarget }: FormEvent<HTMLInputElement>) => {
    const isImpossible = currentTarget.validity.badInput;
    if (currentTarget.value !== value.text || isImpossible !== value.isImpossible) {
      onChange({ text: currentTarget.value, isImpossible, isLater: false });
    }
  };

  return (
    <Box sx={{ minWidth: 0 }}>
      <TextField
        type="datetime-local"
        fullWidth
        required={required}
        label={label}
        value={value.text}
        error={refusal !== undefined}
        helperText={refusal ?? instant ?? help ?? translate('tidings.local_time.zone', { zone: LOCAL_ZONE })}
        slotProps={{
          inputLabel: { shrink: true },
          htmlInput: { max: '9999-12-31T23:59', onInput: read, onKeyUp: read, onBlur: read, onChange: read },
        }}
      />
      {meaning.kind === 'moved' && (
        <Alert ref={keepInSight} severity="warning" sx={{ mt: 0.5 }}>
          {translate('tidings.local_time.never', { zone: LOCAL_ZONE, time: zoned.local(meaning.instant) })}
        </Alert>
      )}
      {meaning.kind === 'ambiguous' && (
        <FormControl ref={keepInSight} sx={{ mt: 0.5 }}>
          <FormLabel>{translate('tidings.local_time.twice', { zone: LOCAL_ZONE })}</FormLabel>
          <RadioGroup
            value={value.isLater ? 'later' : 'earlier'}
            onChange={(_, chosen) => onChange({ ...value, isLater: chosen === 'later' })}
          >
            {meaning.instants.map((one, index) => (
              <FormControlLabel
                key={one}
                value={index === 0 ? 'earlier' : 'later'}
                control={<Radio size="small" />}
                label={zoned.inBoth(one)}
              />
            ))}
          </RadioGroup>
        </FormControl>
      )}
    </Box>
  );
};
