import { Alert, Button } from '@mui/material';
import { useTranslate } from 'react-admin';
import type { Column } from './columns';

/** Lists the columns that are skipped, with a button to import them as attributes. */
export const LeftOutColumns = ({ columns, onChange }: { columns: Column[]; onChange: (columns: Column[]) => void }) => {
  const translate = useTranslate();
  const leftOut = columns.flatMap((column, place) => (column.target === 'skip' && !column.isEmpty ? [place] : []));
  if (leftOut.length === 0) return null;
  const names = leftOut.map(
    (place) => columns[place]!.name || translate('tidings.users.import.column', { number: place + 1 }),
  );
  const take = () =>
    onChange(
      columns.map((column, place) =>
        leftOut.includes(place) && column.attribute !== '' ? { ...column, target: 'attribute' } : column,
      ),
    );
  return (
    <Alert
      severity="info"
      sx={{ mt: 1, overflowWrap: 'anywhere', flexWrap: { xs: 'wrap', sm: 'nowrap' } }}
      action={
        <Button color="inherit" size="small" onClick={take}>
          {translate('tidings.users.import.take_as_attributes')}
        </Button>
      }
    >
      {translate('tidings.users.import.left_out_columns', { smart_count: leftOut.length, names: names.join(', ') })}
    </Alert>
  );
};
