import { Box, MenuItem, TextField } from '@mui/material';
import { useTranslate } from 'react-admin';
import { attributeName, type Column, FIELDS, type Target } from './columns';
import type { CsvLine } from './csv-file';

const SAMPLES = 3;
const LONGEST_SAMPLE = 70;

/** What is in a column, as much as fits. */
const sampleOf = (lines: CsvLine[], place: number): string => {
  const cells = new Set(lines.flatMap(({ cells }) => cells[place]?.trim() || []));
  const text = [...cells].slice(0, SAMPLES).join(', ');
  return text.length > LONGEST_SAMPLE ? `${text.slice(0, LONGEST_SAMPLE)}…` : text || '–';
};

export const ColumnTargets = ({
  columns,
  lines,
  onChange,
}: {
  columns: Column[];
  lines: CsvLine[];
  onChange: (columns: Column[]) => void;
}) => {
  const translate = useTranslate();
  const targetsOf = ({ name }: Column): { target: Target; text: string }[] => [
    { target: 'skip', text: translate('tidings.users_import.target.skip') },
    ...FIELDS.map((target) => ({
      target,
      text: translate(
        target === 'attributes' ? 'tidings.users_import.target.attributes' : `resources.users.fields.${target}`,
      ),
    })),
    ...(name
      ? [
          {
            target: 'attribute' as const,
            text: translate('tidings.users_import.target.attribute', {
              name: attributeName({ name, target: 'attribute' }),
            }),
          },
        ]
      : []),
  ];
  const change = (changed: number, target: Target) =>
    onChange(columns.map((column, place) => (place === changed ? { ...column, target } : column)));

  return (
    <Box sx={{ display: 'grid', gridTemplateColumns: 'repeat(auto-fill, minmax(230px, 1fr))', columnGap: 2 }}>
      {columns.map((column, place) => (
        <TextField
          // biome-ignore lint/suspicious/noArrayIndexKey: a column is known by its place alone.
          key={place}
          select
          label={column.name || translate('tidings.users_import.column', { number: place + 1 })}
          value={column.target}
          onChange={({ target }) => change(place, target.value as Target)}
          helperText={sampleOf(lines, place)}
          slotProps={{ formHelperText: { sx: { overflowWrap: 'anywhere' } } }}
          sx={{ '& .MuiSelect-select': { color: column.target === 'skip' ? 'text.secondary' : 'text.primary' } }}
        >
          {targetsOf(column).map(({ target, text }) => (
            <MenuItem key={target} value={target}>
              {text}
            </MenuItem>
          ))}
        </TextField>
      ))}
    </Box>
  );
};
