import Add from '@mui/icons-material/Add';
import DeleteOutline from '@mui/icons-material/DeleteOutlined';
import { Box, Button, IconButton, TextField, Tooltip, Typography } from '@mui/material';
import type { ReactNode } from 'react';
import { useTranslate } from 'react-admin';
import { isObject } from './context-fields';
import { Fields } from './FieldGroup';
import type { FieldProps } from './FieldInput';
import { Fieldset } from './Fieldset';
import { Missing } from './Missing';

/** List of texts or objects, with buttons to add and remove entries. */
export const FieldRows = ({ field, value, rows, onChange, missing }: FieldProps & { rows: unknown[] }) => {
  const translate = useTranslate();
  const { name, path, children } = field;
  const isMissing = value === undefined && [...missing].some((one) => one === path || one.startsWith(`${path}.`));
  const change = (place: number, row: unknown) => onChange(rows.map((old, index) => (index === place ? row : old)));
  const hasFields = children.length > 0;

  return (
    <Fieldset
      legend={
        <>
          {name} {isMissing && <Missing />}
        </>
      }
    >
      {rows.length === 0 && !isMissing && (
        <Typography variant="body2" sx={{ color: 'text.secondary' }}>
          {translate('tidings.context.no_rows')}
        </Typography>
      )}
      {[...rows.entries()].map(([place, row]) => (
        // Rows have no state and no id, so the index is their key.
        <Row
          key={place}
          field={field}
          place={place}
          onRemove={() => onChange(rows.filter((_, index) => index !== place))}
        >
          {hasFields ? (
            <Fields
              fields={children}
              value={isObject(row) ? row : {}}
              onChange={(next) => change(place, next)}
              missing={place === 0 ? missing : NONE}
            />
          ) : (
            <TextField
              label={translate('tidings.context.row', { name, place: place + 1 })}
              value={isObject(row) ? JSON.stringify(row) : String(row ?? '')}
              onChange={(event) => change(place, event.target.value)}
            />
          )}
        </Row>
      ))}
      <Button size="small" startIcon={<Add />} onClick={() => onChange([...rows, hasFields ? {} : ''])}>
        {translate('tidings.context.add', { name })}
      </Button>
    </Fieldset>
  );
};

// No variable counts as missing in the second and later rows, because the server checks only the first entry of a list.
const NONE: ReadonlySet<string> = new Set();

const Row = ({
  field,
  place,
  onRemove,
  children,
}: Pick<FieldProps, 'field'> & { place: number; onRemove: () => void; children: ReactNode }) => {
  const translate = useTranslate();
  const args = { name: field.name, place: place + 1 };
  const remove = translate('tidings.context.remove', args);
  return (
    <Box
      role="group"
      aria-label={translate('tidings.context.row', args)}
      sx={{ display: 'flex', gap: 0.5, alignItems: 'flex-start', mb: 1 }}
    >
      <Box sx={{ flexGrow: 1, minWidth: 0 }}>{children}</Box>
      <Tooltip title={remove}>
        <IconButton aria-label={remove} onClick={onRemove} size="small" sx={{ mt: 1 }}>
          <DeleteOutline fontSize="small" />
        </IconButton>
      </Tooltip>
    </Box>
  );
};
