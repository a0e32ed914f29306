import { Autocomplete, MenuItem, Stack, TextField } from '@mui/material';
import { useEffect, useState } from 'react';
import { useInput, useTranslate } from 'react-admin';
import { useApiQuery } from '../api/use-api-query';
import { type Attribute, filterText, pathText, readFilterText } from './attribute-filter';
import { UserAttributesDocument } from './users.generated';

/** Filter by an attribute and its value. React-Admin's filter form reads `label` and `alwaysOn`. */
export const AttributeInput = ({ source }: { source: string; label?: string; alwaysOn?: boolean }) => {
  const translate = useTranslate();
  const { field } = useInput({ source, defaultValue: '' });
  const { data } = useApiQuery(UserAttributesDocument, {}, { staleTime: 60_000, retry: false });
  const known = data?.userAttributes ?? [];
  const [attribute, setAttribute] = useState<Attribute | null>(null);
  const [text, setText] = useState('');
  // Fills the inputs when the filter comes from the page's address.
  useEffect(() => {
    const given = field.value ? readFilterText(String(field.value)) : undefined;
    if (!given) return;
    setAttribute(given.attribute);
    setText(given.text);
  }, [field.value]);
  const isSame = (one: Attribute, other: Attribute) => pathText(one) === pathText(other) && one.type === other.type;
  const values = known.find((one) => attribute && isSame(one, attribute))?.values ?? [];

  const change = (nextAttribute: Attribute | null, nextText: string) => {
    setAttribute(nextAttribute);
    setText(nextText);
    field.onChange((nextAttribute && filterText(nextAttribute, nextText)) ?? '');
  };

  return (
    <Stack direction={{ xs: 'column', sm: 'row' }} sx={{ gap: 1, width: '100%' }}>
      <Autocomplete
        options={known}
        value={attribute}
        getOptionLabel={pathText}
        getOptionKey={(one) => `${pathText(one)} ${one.type}`}
        isOptionEqualToValue={isSame}
        onChange={(_, next) => change(next, '')}
        noOptionsText={translate('tidings.users.no_attributes')}
        sx={{ minWidth: 200 }}
        renderInput={(props) => <TextField {...props} label={translate('tidings.users.attribute')} />}
      />
      {attribute?.type === 'BOOLEAN' && (
        <TextField
          select
          label={translate('tidings.users.attribute_value')}
          value={text}
          onChange={({ target }) => change(attribute, target.value)}
          sx={{ minWidth: 140 }}
        >
          <MenuItem value="true">{translate('ra.boolean.true')}</MenuItem>
          <MenuItem value="false">{translate('ra.boolean.false')}</MenuItem>
        </TextField>
      )}
      {attribute && attribute.type !== 'BOOLEAN' && (
        <Autocomplete
          freeSolo
          options={values}
          inputValue={text}
          onInputChange={(_, typed, reason) => reason !== 'reset' && change(attribute, typed)}
          onChange={(_, chosen) => change(attribute, chosen ?? '')}
          sx={{ minWidth: 180 }}
          renderInput={(props) => (
            <TextField
              {...props}
              label={translate('tidings.users.attribute_value')}
              error={text !== '' && filterText(attribute, text) === undefined}
            />
          )}
        />
      )}
    </Stack>
  );
};
