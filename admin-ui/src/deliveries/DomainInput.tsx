import { Autocomplete, TextField } from '@mui/material';
import { FieldTitle, useInput, useTranslate } from 'react-admin';
import { useDeliveryChoices } from './use-delivery-choices';

/** Filter by domain: one of the latest deliveries' domains, or any other. React-Admin's filter form reads `alwaysOn` and `label`. */
export const DomainInput = ({ source, label }: { source: string; label?: string; alwaysOn?: boolean }) => {
  const translate = useTranslate();
  const { field, id } = useInput({ source, defaultValue: '' });
  const domains = useDeliveryChoices()?.domains.map(({ domain }) => domain) ?? [];
  return (
    <Autocomplete
      id={id}
      freeSolo
      options={domains}
      value={field.value || null}
      onChange={(_, value) => field.onChange(value ?? '')}
      onInputChange={(_, typed, reason) => reason === 'input' && field.onChange(typed)}
      sx={{ minWidth: 220 }}
      renderInput={(props) => (
        <TextField
          {...props}
          label={<FieldTitle label={label} source={source} resource="deliveries" />}
          placeholder={translate('tidings.deliveries.domain_example')}
        />
      )}
    />
  );
};
