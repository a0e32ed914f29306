import { Alert, Box, Button, FormControlLabel, Switch, Typography } from '@mui/material';
import { AutocompleteArrayInput, Form, ReferenceArrayInput, useTranslate } from 'react-admin';
import type { CsvFile } from '../../components/csv/csv-file';
import { ColumnTargets } from './ColumnTargets';
import { type Column, faultOf, hasDots } from './columns';
import { LeftOutColumns } from './LeftOutColumns';
import type { Plan } from './plan';
import { StoppedPeople } from './StoppedPeople';
import { UnknownGroups } from './UnknownGroups';

/** Form for the meaning of the columns, for people who get no mail, and for groups to which everyone in the file is added. */
export const PlanForm = ({
  file,
  plan,
  onChange,
  onPlanned,
}: {
  file: CsvFile;
  plan: Plan;
  onChange: (plan: Plan) => void;
  onPlanned: (plan: Plan) => void;
}) => {
  const translate = useTranslate();
  const { columns, nestsDots } = plan;
  const fault = faultOf(columns, plan);
  const setColumns = (next: Column[]) => onChange({ ...plan, columns: next });

  return (
    <Form
      record={{ groupIds: plan.groupIds }}
      onSubmit={({ groupIds = [] }: { groupIds?: string[] }) => onPlanned({ ...plan, groupIds })}
    >
      <Typography variant="h6" component="h2">
        {translate('tidings.users.import.columns_title')}
      </Typography>
      <Typography sx={{ color: 'text.secondary', mb: 1 }}>{translate('tidings.users.import.columns_about')}</Typography>
      <ColumnTargets file={file} plan={plan} onChange={setColumns} />
      {columns.some(hasDots) && (
        <FormControlLabel
          control={<Switch checked={nestsDots} onChange={(_, next) => onChange({ ...plan, nestsDots: next })} />}
          label={translate('tidings.users.import.nests_dots')}
        />
      )}
      {fault && (
        <Alert severity="warning" sx={{ mt: 1 }}>
          {translate(`tidings.users.import.columns_fault.${fault}`)}
        </Alert>
      )}
      <LeftOutColumns columns={columns} onChange={setColumns} />
      <StoppedPeople file={file} plan={plan} onChange={onChange} />
      <UnknownGroups plan={plan} onChange={onChange} />
      <Box sx={{ maxWidth: 640, mt: 2 }}>
        <ReferenceArrayInput source="groupIds" reference="groups" sort={{ field: 'name', order: 'ASC' }} perPage={25}>
          <AutocompleteArrayInput
            label={translate('tidings.users.import.groups')}
            helperText={translate('tidings.users.import.groups_help')}
            filterToQuery={(q: string) => (q ? { q } : {})}
          />
        </ReferenceArrayInput>
      </Box>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 1.5, mt: 1 }}>
        <Button type="submit" variant="contained" disabled={fault !== undefined}>
          {translate('tidings.users.import.check')}
        </Button>
        <Typography variant="body2" sx={{ color: 'text.secondary' }}>
          {translate('tidings.users.import.check_help')}
        </Typography>
      </Box>
    </Form>
  );
};
