import { FormControlLabel, FormHelperText, Switch } from '@mui/material';
import { useState } from 'react';
import { TextInput, useTranslate } from 'react-admin';
import { useFormContext, useWatch } from 'react-hook-form';

/** The text part of an HTML mail. Without one of its own, it is made from the HTML. */
export const OwnTextInput = ({ source }: { source: string }) => {
  const translate = useTranslate();
  const { setValue } = useFormContext();
  const text = useWatch({ name: source }) as string | null | undefined;
  const [isOpen, setIsOpen] = useState(Boolean(text));
  const toggle = (on: boolean) => {
    setIsOpen(on);
    if (!on) setValue(source, null, { shouldDirty: true });
  };
  return (
    <>
      <FormControlLabel
        control={<Switch size="small" checked={isOpen || Boolean(text)} onChange={(_, on) => toggle(on)} />}
        label={translate('tidings.templates.own_text')}
        sx={{ mt: 1 }}
      />
      {isOpen || text ? (
        <TextInput
          source={source}
          label={translate('resources.templates.fields.text')}
          multiline
          minRows={4}
          maxRows={20}
          helperText={translate('tidings.templates.text_help')}
          slotProps={{ htmlInput: { style: { fontFamily: 'ui-monospace, monospace', fontSize: 13 } } }}
        />
      ) : (
        <FormHelperText sx={{ mt: 0 }}>{translate('tidings.templates.no_own_text')}</FormHelperText>
      )}
    </>
  );
};
