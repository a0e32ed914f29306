import { Box, MenuItem, TextField } from '@mui/material';
import { useTranslate } from 'react-admin';
import { type CsvFile, tallyColumn } from '../../components/csv/csv-file';
import { AttributeOptions } from './AttributeOptions';
import { SEPARATORS } from './cells/group-names';
import { type Column, FIELDS, type Target } from './columns';
import type { Plan } from './plan';

const SAMPLES = 3;
const MAX_SAMPLE_LENGTH = 70;

/** The first cells, cut at a maximum length. */
const sampleOf = (cells: string[]): string => {
  const text = cells.slice(0, SAMPLES).join(', ');
  return text.length > MAX_SAMPLE_LENGTH ? `${text.slice(0, MAX_SAMPLE_LENGTH)}…` : text || '–';
};

/** Targets whose labels are messages of the import. */
const OWN_WORDS = new Set<Target>(['skip', 'attribute', 'attributes', 'fullName', 'fullNameLastFirst', 'stopped']);
const TARGETS: Target[] = ['skip', ...FIELDS, 'attribute'];

/** Inputs for the meaning of each column. Columns without a name and without cells are left out. */
export const ColumnTargets = ({
  file,
  plan: { columns, headerLine, nestsDots },
  onChange,
}: {
  file: CsvFile;
  plan: Plan;
  onChange: (columns: Column[]) => void;
}) => {
  const translate = useTranslate();
  const textOf = (target: Target) =>
    translate(OWN_WORDS.has(target) ? `tidings.users.import.target.${target}` : `resources.users.fields.${target}`);
  const change = (changed: number, column: Column) =>
    onChange(columns.map((before, place) => (place === changed ? column : before)));
  const cellsOf = (place: number) => {
    const below = file.first.filter(({ line }) => line > (headerLine ?? 0));
    return [...new Set(below.flatMap(({ cells }) => cells[place]?.trim() || []))];
  };

  return (
    <Box sx={{ display: 'grid', gridTemplateColumns: 'repeat(auto-fill, minmax(230px, 1fr))', columnGap: 2 }}>
      {columns.map((column, place) =>
        column.isEmpty ? null : (
          // biome-ignore lint/suspicious/noArrayIndexKey: only its index identifies a column
          <Box key={place}>
            <TextField
              select
              label={column.name || translate('tidings.users.import.column', { number: place + 1 })}
              value={column.target}
              onChange={({ target }) => change(place, { ...column, target: target.value as Target })}
              helperText={sampleOf(cellsOf(place))}
              slotProps={{ formHelperText: { sx: { overflowWrap: 'anywhere' } } }}
              sx={{ '& .MuiSelect-select': { color: column.target === 'skip' ? 'text.secondary' : 'text.primary' } }}
            >
              {TARGETS.map((target) => (
                <MenuItem key={target} value={target}>
                  {textOf(target)}
                </MenuItem>
              ))}
            </TextField>
            {column.target === 'attribute' && (
              <AttributeOptions
                column={column}
                cells={cellsOf(place)}
                values={tallyColumn(file, { place, headerLine }).values}
                nestsDots={nestsDots}
                onChange={(next) => change(place, next)}
              />
            )}
            {column.target === 'groups' && (
              <TextField
                select
                size="small"
                label={translate('tidings.users.import.separator_label')}
                value={column.separator}
                onChange={({ target }) => change(place, { ...column, separator: target.value })}
              >
                {SEPARATORS.map((separator) => (
                  <MenuItem key={separator} value={separator}>
                    {separator}
                  </MenuItem>
                ))}
              </TextField>
            )}
          </Box>
        ),
      )}
    </Box>
  );
};
