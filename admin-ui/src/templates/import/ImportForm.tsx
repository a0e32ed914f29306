import { Alert, Box, Button, MenuItem, TextField } from '@mui/material';
import { type DragEvent, type FormEvent, useState } from 'react';
import { useTranslate } from 'react-admin';
import { useErrorMessage } from '../../api/use-error-message';
import { FileButton } from '../../components/files/FileButton';
import { type ForeignTemplate, type Translation, useTranslation } from './use-translation';

const DIALECTS = ['SENDGRID', 'MANDRILL', 'POSTMARK', 'BREVO'] as const;
const MAX_BYTES = 512 * 1024;

/** Names of services are the same in every language. */
const NAMES = { SENDGRID: 'SendGrid', MANDRILL: 'Mandrill, Mailchimp', POSTMARK: 'Postmark', BREVO: 'Brevo' };

/** A template of another service, pasted or from a file. */
export const ImportForm = ({ onTranslated }: { onTranslated: (translation: Translation) => void }) => {
  const translate = useTranslate();
  const errorMessage = useErrorMessage();
  const [values, setValues] = useState<ForeignTemplate>({ title: '', content: '', dialect: '' });
  const [isUnknown, setUnknown] = useState(false);
  const { mutate, isPending, error } = useTranslation({
    onDone: (translation) => {
      setUnknown(!translation.dialect);
      if (translation.dialect) onTranslated(translation);
    },
  });
  const isTooLarge = new Blob([values.content]).size > MAX_BYTES;
  const change = (changed: Partial<ForeignTemplate>) => setValues((before) => ({ ...before, ...changed }));
  const read = async (file: File | undefined) => {
    // One byte more than is allowed, so that a larger file is refused without being read as a whole.
    if (file) change({ content: await file.slice(0, MAX_BYTES + 1).text() });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (values.content.trim() !== '' && !isTooLarge) mutate(values);
  };

  return (
    <Box
      component="form"
      onSubmit={submit}
      onDragOver={(event: DragEvent) => event.preventDefault()}
      onDrop={(event: DragEvent) => {
        if (event.dataTransfer.files.length === 0) return;
        event.preventDefault();
        read(event.dataTransfer.files[0]);
      }}
      sx={{ display: 'flex', flexDirection: 'column', gap: 2, maxWidth: 900 }}
    >
      <Box sx={{ color: 'text.secondary' }}>{translate('tidings.templates.import.about')}</Box>
      <TextField
        select
        label={translate('tidings.templates.import.dialect')}
        value={values.dialect}
        onChange={({ target }) => change({ dialect: target.value as ForeignTemplate['dialect'] })}
        error={isUnknown}
        helperText={isUnknown ? translate('tidings.templates.import.unknown') : undefined}
        slotProps={{ select: { displayEmpty: true }, inputLabel: { shrink: true } }}
        sx={{ maxWidth: 360 }}
      >
        <MenuItem value="">{translate('tidings.templates.import.detect')}</MenuItem>
        {DIALECTS.map((dialect) => (
          <MenuItem key={dialect} value={dialect}>
            {NAMES[dialect]}
          </MenuItem>
        ))}
      </TextField>
      <TextField
        label={translate('resources.templates.fields.title')}
        value={values.title}
        onChange={({ target }) => change({ title: target.value })}
        slotProps={{ htmlInput: { maxLength: 1_000 } }}
      />
      <TextField
        label={translate('resources.templates.fields.content')}
        value={values.content}
        onChange={({ target }) => change({ content: target.value })}
        required
        multiline
        minRows={8}
        maxRows={24}
        error={isTooLarge}
        helperText={translate(isTooLarge ? 'tidings.templates.too_large' : 'tidings.templates.import.drop')}
        slotProps={{ htmlInput: { spellCheck: false, style: { fontFamily: 'monospace', fontSize: 13 } } }}
      />
      {error && <Alert severity="error">{errorMessage(error)}</Alert>}
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
        <Button
          type="submit"
          variant="contained"
          loading={isPending}
          disabled={values.content.trim() === '' || isTooLarge}
        >
          {translate('tidings.templates.import.translate')}
        </Button>
        <FileButton
          label={translate('tidings.templates.import.file')}
          accept=".html,.htm,.hbs,.handlebars,.txt,text/html,text/plain"
          onChosen={([file]) => read(file)}
        />
      </Box>
    </Box>
  );
};
