import {
  Autocomplete,
  Button,
  Dialog,
  DialogActions,
  DialogContent,
  DialogContentText,
  DialogTitle,
  TextField,
} from '@mui/material';
import { useId, useMemo, useState } from 'react';
import { useLocale, useTranslate } from 'react-admin';
import { languageChoices } from '../../components/language-choices';

/** Asks for a further language, and for the language of the template's own texts if it isn't known yet. */
export const AddLanguage = ({
  own,
  taken,
  onAdd,
  onClose,
}: {
  own: string | null;
  taken: readonly string[];
  onAdd: (languages: { language: string; ownLanguage: string }) => void;
  onClose: () => void;
}) => {
  const translate = useTranslate();
  const uiLocale = useLocale() ?? 'en';
  const titleId = useId();
  const [ownLanguage, setOwnLanguage] = useState<string | null>(own ?? uiLocale);
  const [language, setLanguage] = useState<string | null>(null);
  const say = (key: string) => translate(`tidings.templates.languages.${key}`);
  return (
    <Dialog open onClose={onClose} maxWidth="xs" fullWidth aria-labelledby={titleId}>
      <DialogTitle id={titleId}>{say('add')}</DialogTitle>
      <DialogContent sx={{ display: 'grid', gap: 1 }}>
        <DialogContentText>{say('about')}</DialogContentText>
        {!own && (
          <Language
            label={say('own_language')}
            value={ownLanguage}
            without={[language, ...taken]}
            onChange={setOwnLanguage}
          />
        )}
        <Language
          label={say('language')}
          value={language}
          without={[ownLanguage, ...taken]}
          onChange={setLanguage}
          autoFocus
        />
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>{translate('ra.action.cancel')}</Button>
        <Button
          variant="contained"
          disabled={!language || !ownLanguage}
          onClick={() => language && ownLanguage && onAdd({ language, ownLanguage })}
        >
          {translate('ra.action.add')}
        </Button>
      </DialogActions>
    </Dialog>
  );
};

const Language = ({
  label,
  value,
  without,
  onChange,
  autoFocus = false,
}: {
  label: string;
  value: string | null;
  without: readonly (string | null)[];
  onChange: (language: string | null) => void;
  autoFocus?: boolean;
}) => {
  const uiLocale = useLocale() ?? 'en';
  const choices = useMemo(() => languageChoices(uiLocale, []), [uiLocale]);
  return (
    <Autocomplete
      options={choices.filter(({ id }) => !without.includes(id))}
      getOptionLabel={({ name }) => name}
      isOptionEqualToValue={(one, other) => one.id === other.id}
      value={choices.find(({ id }) => id === value) ?? null}
      onChange={(_, choice) => onChange(choice?.id ?? null)}
      renderInput={(params) => <TextField {...params} label={label} required autoFocus={autoFocus} />}
    />
  );
};
