import { Alert, FormControl, FormControlLabel, FormHelperText, FormLabel, Radio, RadioGroup } from '@mui/material';
import { useId } from 'react';
import { BooleanInput, useInput, useRecordContext, useTranslate } from 'react-admin';
import type { TryOut } from './try-out/use-try-out';
import { useChosenFormat } from './use-chosen-format';

const FORMATS = ['HTML', 'MJML', 'TEXT'] as const;

/**
 * Input for the format of the content, which is guessed until the user selects one. A format that doesn't fit the content is named below it.
 */
export const FormatInput = ({ mail }: { mail: TryOut['mail'] }) => {
  const translate = useTranslate();
  const labelId = useId();
  const chosen = useChosenFormat();
  const { field } = useInput({ source: 'chosenFormat' });
  const template = useRecordContext();
  const detected = mail?.detectedFormat ?? template?.detectedFormat;
  const format = chosen ?? detected ?? '';
  const hasTagsInText = format === 'TEXT' && detected === 'HTML';
  return (
    <FormControl fullWidth sx={{ mt: 1 }}>
      <FormLabel id={labelId} sx={{ fontSize: 13 }}>
        {translate('tidings.templates.format')}
      </FormLabel>
      <RadioGroup row value={format} onChange={(_, value) => field.onChange(value)} aria-labelledby={labelId}>
        {FORMATS.map((one) => (
          <FormControlLabel
            key={one}
            value={one}
            control={<Radio size="small" />}
            label={translate(`tidings.templates.format_${one}`)}
          />
        ))}
      </RadioGroup>
      {!chosen && format !== '' && (
        <FormHelperText sx={{ mt: 0 }}>{translate(`tidings.templates.format_detected_${format}`)}</FormHelperText>
      )}
      {format === 'HTML' && (
        <BooleanInput source="inlineCss" helperText={translate('tidings.templates.inline_css_help')} />
      )}
      {hasTagsInText && (
        <Alert severity="warning" sx={{ mt: 1 }}>
          {translate('tidings.templates.tags_in_text')}
        </Alert>
      )}
    </FormControl>
  );
};
