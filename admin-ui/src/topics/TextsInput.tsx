import Add from '@mui/icons-material/Add';
import { Button } from '@mui/material';
import { useMemo } from 'react';
import {
  ArrayInput,
  AutocompleteInput,
  maxLength,
  required,
  SimpleFormIterator,
  TextInput,
  useLocale,
  useSimpleFormIterator,
  useTranslate,
  type Validator,
} from 'react-admin';
import { useWatch } from 'react-hook-form';
import { languageChoices } from '../components/language-choices';
import { MAX_DESCRIPTION, MAX_NAME } from './limits';
import type { TextRow } from './text-rows';

/** React-Admin shows a row's buttons only under the pointer, which hides them from the keyboard. */
const actionsShown = { '& .RaSimpleFormIterator-action': { visibility: 'visible' } };

const AddLanguage = () => {
  const translate = useTranslate();
  const { add } = useSimpleFormIterator();
  return (
    <Button size="small" startIcon={<Add />} onClick={() => add()}>
      {translate('tidings.topics.add_language')}
    </Button>
  );
};

/** Table of names and descriptions in further languages. */
export const TextsInput = () => {
  const translate = useTranslate();
  const locale = useLocale();
  const rows = (useWatch({ name: 'texts' }) as Partial<TextRow>[] | undefined) ?? [];
  const used = rows.flatMap(({ language }) => language ?? []).sort();
  const usedKey = used.join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: `used` is a new array in each render; `usedKey` changes with its content
  const choices = useMemo(() => languageChoices(locale, used), [locale, usedKey]);
  const once: Validator = (language) =>
    used.filter((one) => one === language).length > 1 ? translate('tidings.topics.language_twice') : undefined;
  return (
    <ArrayInput source="texts" helperText={translate('tidings.topics.texts_help')} sx={{ mt: 1.5 }}>
      <SimpleFormIterator inline addButton={<AddLanguage />} disableReordering disableClear fullWidth sx={actionsShown}>
        <AutocompleteInput
          source="language"
          label={translate('tidings.topics.language')}
          choices={choices}
          validate={[required(), once]}
          helperText={false}
          sx={{ minWidth: 220, flex: 1 }}
        />
        <TextInput
          source="name"
          label={translate('resources.topics.fields.name')}
          validate={[required(), maxLength(MAX_NAME)]}
          helperText={false}
          sx={{ minWidth: 180, flex: 1 }}
        />
        <TextInput
          source="description"
          label={translate('resources.topics.fields.description')}
          validate={maxLength(MAX_DESCRIPTION)}
          multiline
          helperText={false}
          sx={{ minWidth: 220, flex: 2 }}
        />
      </SimpleFormIterator>
    </ArrayInput>
  );
};
