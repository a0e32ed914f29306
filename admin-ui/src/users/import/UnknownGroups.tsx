import { MenuItem, TextField } from '@mui/material';
import { useTranslate } from 'react-admin';
import { type Plan, UNKNOWN_GROUP_POLICIES, type UnknownGroupPolicy } from './plan';

/** Choice of what to do with groups that don't exist. */
export const UnknownGroups = ({ plan, onChange }: { plan: Plan; onChange: (plan: Plan) => void }) => {
  const translate = useTranslate();
  if (!plan.columns.some(({ target }) => target === 'groups')) return null;
  return (
    <TextField
      select
      fullWidth={false}
      label={translate('tidings.users.import.unknown_groups_label')}
      value={plan.unknownGroups}
      onChange={({ target }) => onChange({ ...plan, unknownGroups: target.value as UnknownGroupPolicy })}
      sx={{ mt: 2, width: '100%', maxWidth: 640 }}
    >
      {UNKNOWN_GROUP_POLICIES.map((policy) => (
        <MenuItem key={policy} value={policy} sx={{ whiteSpace: 'normal' }}>
          {translate(`tidings.users.import.unknown_groups.${policy}`)}
        </MenuItem>
      ))}
    </TextField>
  );
};
