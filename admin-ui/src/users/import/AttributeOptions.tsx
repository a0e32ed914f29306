import { Box, MenuItem, TextField, Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import { NO } from '../../components/csv/cells/yes-no';
import { expressionOf, previewAttribute } from './attribute-preview';
import { ATTRIBUTE_TYPES, type AttributeType, type Column } from './columns';

const MAX_PREVIEWS = 2;
const MAX_TEXT = 40;

/** Name and type of an attribute, with a preview of the first cells. */
export const AttributeOptions = ({
  column,
  cells,
  values,
  nestsDots,
  onChange,
}: {
  column: Column;
  /** The first non-empty cells. */
  cells: string[];
  /** All values of the column in lower case, with their counts; null if there are too many. */
  values: ReadonlyMap<string, number> | null;
  nestsDots: boolean;
  onChange: (column: Column) => void;
}) => {
  const translate = useTranslate();
  const previews = cells.slice(0, MAX_PREVIEWS).map((cell) => previewAttribute(cell, column));
  const misread = column.type === 'text' ? [...(values?.keys() ?? [])].find((value) => NO.has(value)) : undefined;
  return (
    <Box sx={{ pl: 1.5, mb: 1.5, borderLeft: '2px solid', borderColor: 'divider' }}>
      <TextField
        size="small"
        label={translate('tidings.users.import.attribute_name')}
        value={column.attribute}
        onChange={({ target }) => onChange({ ...column, attribute: target.value })}
      />
      <TextField
        select
        size="small"
        label={translate('tidings.users.import.attribute_type_label')}
        value={column.type}
        onChange={({ target }) => onChange({ ...column, type: target.value as AttributeType })}
      >
        {ATTRIBUTE_TYPES.map((type) => (
          <MenuItem key={type} value={type}>
            {translate(`tidings.users.import.attribute_type.${type}`)}
          </MenuItem>
        ))}
      </TextField>
      <Typography variant="body2" sx={{ color: 'text.secondary', overflowWrap: 'anywhere' }}>
        <code>{`{{${expressionOf(column, { nestsDots })}}}`}</code>
      </Typography>
      {previews.map(({ cell, text, isTruthy }) => (
        <Typography key={cell} variant="body2" sx={{ color: 'text.secondary', overflowWrap: 'anywhere' }}>
          {text === undefined
            ? translate('tidings.users.import.preview_refused', { cell: shorten(cell) })
            : translate(`tidings.users.import.preview_${isTruthy ? 'true' : 'false'}`, { text: shorten(text) })}
        </Typography>
      ))}
      {misread !== undefined && (
        <Typography variant="body2" sx={{ color: 'warning.main' }}>
          {translate('tidings.users.import.text_is_true', { value: misread })}
        </Typography>
      )}
    </Box>
  );
};

const shorten = (text: string): string => (text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text);
