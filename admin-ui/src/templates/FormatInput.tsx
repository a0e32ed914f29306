import { Alert, FormControl, FormControlLabel, FormHelperText, FormLabel, Radio, RadioGroup } from '@mui/material';
import { useId } from 'react';
import { useInput, useRecordContext, useTranslate } from 'react-admin';
import { MAX_GMAIL_BYTES } from '../components/MailPreview';
import type { TryOut } from './try-out/use-try-out';
import { useChosenFormat } from './use-chosen-format';

const FORMATS = ['HTML', 'TEXT'] as const;

/**
 * Input for the format of the content, which is guessed until the user selects one. Errors of the format and the size are shown below it.
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
      {hasTagsInText && (
        <Alert severity="warning" sx={{ mt: 1 }}>
          {translate('tidings.templates.tags_in_text')}
        </Alert>
      )}
      {mail && mail.html !== '' && mail.bytes > MAX_GMAIL_BYTES && (
        <Alert severity="warning" sx={{ mt: 1 }}>
          {translate('tidings.preview.too_large', { size: Math.round(mail.bytes / 1_000) })}
        </Alert>
      )}
    </FormControl>
  );
};
