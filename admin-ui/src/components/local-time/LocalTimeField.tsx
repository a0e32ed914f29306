import { Alert, Box, FormControl, FormControlLabel, FormLabel, Radio, RadioGroup, TextField } from '@mui/material';
import type { FormEvent } from 'react';
import { useTranslate } from 'react-admin';
import { type ChosenTime, meaningOf } from './chosen-time';
import { LOCAL_ZONE } from './local-zone';
import { useZonedTime } from './use-zoned-time';

/** Scrolls to what an operator has to see before sending, again whenever something in the dialog grows: a sample mail may load later. */
const keepInSight = (element: HTMLElement | null) => {
  const observer = new ResizeObserver(() => element?.scrollIntoView({ block: 'nearest' }));
  for (const part of element?.closest('.MuiDialogContent-root')?.children ?? []) observer.observe(part);
  return () => observer.disconnect();
};

/**
 * A local time with what it is: the instant in the browser's time zone and in UTC. A time that the clocks skip is shown as what it becomes; one
 * that comes twice has to be chosen from both.
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
  /** What is wrong with the instant, in words. */
  problem?: string | undefined;
  help?: string;
  required?: boolean;
}) => {
  const translate = useTranslate();
  const zoned = useZonedTime();
  const meaning = meaningOf(value);
  const refusal = meaning.kind === 'invalid' ? translate(`tidings.local_time.${meaning.reason}`) : problem;
  const instant = 'instant' in meaning ? zoned.inBoth(meaning.instant) : undefined;

  // Chromium gives an impossible date the value '', and fires no change: only its validity tells.
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
