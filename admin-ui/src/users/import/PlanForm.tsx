import { Alert, Box, Button, FormControlLabel, Switch, Typography } from '@mui/material';
import { useState } from 'react';
import { AutocompleteArrayInput, Form, ReferenceArrayInput, useTranslate } from 'react-admin';
import { ColumnTargets } from './ColumnTargets';
import { faultOf, guessColumns } from './columns';
import type { CsvFile } from './csv-file';
import { FirstLines } from './FirstLines';
import { StepHeading } from './StepHeading';
import type { Plan } from './use-import-run';

/** What the columns are, and which groups everybody joins. */
export const PlanForm = ({ file, plan, onPlanned }: { file: CsvFile; plan: Plan; onPlanned: (plan: Plan) => void }) => {
  const translate = useTranslate();
  const [columns, setColumns] = useState(plan.columns);
  const [isHeaded, setHeaded] = useState(plan.isHeaded);
  const fault = faultOf(columns);

  const changeHeader = (next: boolean) => {
    setHeaded(next);
    setColumns(guessColumns(file, next));
  };

  return (
    <Form
      record={{ groupIds: plan.groupIds }}
      onSubmit={({ groupIds = [] }: { groupIds?: string[] }) => onPlanned({ columns, isHeaded, groupIds })}
    >
      <StepHeading text={translate('tidings.users_import.columns_title')} />
      <Typography sx={{ color: 'text.secondary' }}>{translate('tidings.users_import.columns_about')}</Typography>
      <FormControlLabel
        control={<Switch checked={isHeaded} onChange={(_, next) => changeHeader(next)} />}
        label={translate('tidings.users_import.header')}
        sx={{ my: 1 }}
      />
      <ColumnTargets columns={columns} lines={file.first.slice(isHeaded ? 1 : 0)} onChange={setColumns} />
      {fault && (
        <Alert severity="warning" sx={{ mt: 1 }}>
          {translate(fault === 'twice' ? 'tidings.users_import.twice' : 'tidings.users_import.email_needed')}
        </Alert>
      )}
      <FirstLines file={file} isHeaded={isHeaded} />
      <Box sx={{ maxWidth: 640, mt: 2 }}>
        <ReferenceArrayInput source="groupIds" reference="groups" sort={{ field: 'name', order: 'ASC' }} perPage={25}>
          <AutocompleteArrayInput
            label={translate('tidings.users_import.groups')}
            helperText={translate('tidings.users_import.groups_help')}
            filterToQuery={(q: string) => (q ? { q } : {})}
          />
        </ReferenceArrayInput>
      </Box>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 1.5, mt: 1 }}>
        <Button type="submit" variant="contained" disabled={fault !== undefined}>
          {translate('tidings.users_import.check')}
        </Button>
        <Typography variant="body2" sx={{ color: 'text.secondary' }}>
          {translate('tidings.users_import.check_help')}
        </Typography>
      </Box>
    </Form>
  );
};
