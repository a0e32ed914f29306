import { AutocompleteArrayInput, CheckboxGroupInput, RadioButtonGroupInput, useTranslate } from 'react-admin';
import { useWatch } from 'react-hook-form';
import { FormSection } from '../components/FormSection';
import type { SenderFormChoicesQuery } from './senders.generated';

/** Roles that may send. */
const SENDING_ROLES = ['EDITOR', 'ADMIN'];

/** Who may send as the sender: roles of users, and API keys. Revoked keys are listed only if they are chosen already. */
export const AllowedFields = ({ apiKeys }: { apiKeys: SenderFormChoicesQuery['apiKeys'] }) => {
  const translate = useTranslate();
  const [roles, keys, keyIds] = useWatch({ name: ['roles', 'keys', 'allowedKeyIds'] });
  const chosen: string[] = keyIds ?? [];
  const choicesOf = (kind: string) =>
    ['ALL', 'CHOSEN'].map((id) => ({ id, name: `tidings.senders.allowed.${kind}_${id}` }));
  const listed = apiKeys.filter(({ id, revokedAt }) => revokedAt === null || chosen.includes(id));
  return (
    <FormSection title={translate('tidings.senders.part.allowed')}>
      <RadioButtonGroupInput
        source="roles"
        label={translate('tidings.senders.fields.allowedRoles')}
        choices={choicesOf('roles')}
        helperText={false}
      />
      {roles === 'CHOSEN' && (
        <CheckboxGroupInput
          source="allowedRoles"
          label={translate('tidings.senders.allowed.which_roles')}
          choices={SENDING_ROLES.map((id) => ({ id, name: `tidings.role.${id}` }))}
          helperText={translate('tidings.senders.allowed.no_role')}
        />
      )}
      <RadioButtonGroupInput
        source="keys"
        label={translate('tidings.senders.fields.allowedKeyIds')}
        choices={choicesOf('keys')}
        helperText={false}
      />
      {keys === 'CHOSEN' && (
        <AutocompleteArrayInput
          source="allowedKeyIds"
          label={translate('tidings.senders.allowed.which_keys')}
          choices={listed}
          optionText="name"
          translateChoice={false}
          helperText={translate('tidings.senders.allowed.no_key')}
        />
      )}
    </FormSection>
  );
};
