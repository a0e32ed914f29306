import {
  Alert,
  Box,
  FormControlLabel,
  MenuItem,
  Radio,
  RadioGroup,
  Switch,
  TextField,
  Typography,
} from '@mui/material';
import { useTranslate } from 'react-admin';
import { type Activity, isNamedStopped } from '../../components/csv/cells/activity';
import type { CsvFile } from '../../components/csv/csv-file';
import { useFormat } from '../../components/use-format';
import { type Plan, STOPPED_POLICIES, type StoppedPolicy } from './plan';
import { findStoppedColumns, type StoppedColumn } from './stopped-columns';

const MAX_WORDS = 6;

/** People who get no mail according to the file, grouped by column, and the choice of what to do with them. */
export const StoppedPeople = ({
  file,
  plan,
  onChange,
}: {
  file: CsvFile;
  plan: Plan;
  onChange: (plan: Plan) => void;
}) => {
  const translate = useTranslate();
  const format = useFormat();
  const { deciding, overlooked, unknown } = findStoppedColumns(file, plan);
  const hasActive = plan.columns.some(({ target }) => target === 'isActive');
  const isNamed = isNamedStopped(file.name);
  if (deciding.length + overlooked.length + unknown.length === 0 && !hasActive && !isNamed) return null;

  const textOf = ({ place, name, count, words }: StoppedColumn) =>
    translate('tidings.users.import.stopped_column', {
      smart_count: count,
      number: format.number(count),
      name: name || translate('tidings.users.import.column', { number: place + 1 }),
      words: words
        .slice(0, MAX_WORDS)
        .map(([word, times]) => `${word} ${format.number(times)}`)
        .join(', '),
    });
  const labelOf = (column: StoppedColumn) =>
    column.words.length > 0 ? textOf(column) : textOf({ ...column, words: [['…', column.count]] });
  const isAsked = deciding.length > 0 || (isNamed && plan.isStoppedFile);

  return (
    <Box component="section" sx={{ mt: 3, maxWidth: 820 }} data-testid="import-stopped">
      <Typography variant="h6" component="h3">
        {translate('tidings.users.import.stopped_title')}
      </Typography>
      {isAsked && (
        <Alert severity="warning" sx={{ my: 1 }}>
          {deciding.map((column) => (
            <div key={column.place}>{labelOf(column)}</div>
          ))}
          {isNamed && plan.isStoppedFile && (
            <div>{translate('tidings.users.import.stopped_file', { name: file.name })}</div>
          )}
        </Alert>
      )}
      {isNamed && (
        <FormControlLabel
          control={
            <Switch
              checked={plan.isStoppedFile}
              onChange={(_, isStoppedFile) => onChange({ ...plan, isStoppedFile })}
            />
          }
          label={translate('tidings.users.import.is_stopped_file')}
        />
      )}
      {isAsked && (
        <RadioGroup
          aria-label={translate('tidings.users.import.stopped_title')}
          value={plan.stopped}
          onChange={(_, stopped) => onChange({ ...plan, stopped: stopped as StoppedPolicy })}
        >
          {STOPPED_POLICIES.map((policy) => (
            <FormControlLabel
              key={policy}
              value={policy}
              control={<Radio />}
              label={translate(`tidings.users.import.stopped_policy.${policy}`)}
            />
          ))}
        </RadioGroup>
      )}
      {unknown.map(([word, count]) => (
        <TextField
          key={word}
          select
          size="small"
          label={translate('tidings.users.import.unknown_word', {
            word,
            number: format.number(count),
            smart_count: count,
          })}
          value={plan.activityOf.get(word) ?? 'unknown'}
          onChange={({ target }) =>
            onChange({ ...plan, activityOf: new Map(plan.activityOf).set(word, target.value as Activity) })
          }
          sx={{ mr: 2, minWidth: 280 }}
        >
          {(['unknown', 'active', 'inactive'] as const).map((activity) => (
            <MenuItem key={activity} value={activity}>
              {translate(`tidings.users.import.activity.${activity}`)}
            </MenuItem>
          ))}
        </TextField>
      ))}
      {overlooked.length > 0 && (
        <Alert severity="warning" sx={{ my: 1 }}>
          {translate('tidings.users.import.overlooked')}
          {overlooked.map((column) => (
            <div key={column.place}>{labelOf(column)}</div>
          ))}
        </Alert>
      )}
      {hasActive && (
        <FormControlLabel
          control={<Switch checked={plan.activates} onChange={(_, activates) => onChange({ ...plan, activates })} />}
          label={translate('tidings.users.import.activates')}
        />
      )}
    </Box>
  );
};
