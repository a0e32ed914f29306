import InsertDriveFile from '@mui/icons-material/InsertDriveFile';
import { Box, Button, Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import type { CsvFile } from '../../components/csv/csv-file';
import { useFormat } from '../../components/use-format';

export const FileSummary = ({ file, onChooseOther }: { file: CsvFile; onChooseOther?: (() => void) | undefined }) => {
  const translate = useTranslate();
  const format = useFormat();
  const lines = translate('tidings.users.import.lines', {
    smart_count: file.lineCount,
    number: format.number(file.lineCount),
  });
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', columnGap: 1.5, rowGap: 0.5, mb: 2 }}>
      <InsertDriveFile color="primary" />
      <Box sx={{ minWidth: 0 }}>
        <Typography sx={{ fontWeight: 600, overflowWrap: 'anywhere' }}>{file.name}</Typography>
        <Typography variant="body2" sx={{ color: 'text.secondary' }}>
          {`${lines} · ${file.encoding.toUpperCase()}`}
        </Typography>
      </Box>
      {onChooseOther && (
        <Button size="small" onClick={onChooseOther}>
          {translate('tidings.users.import.choose_other')}
        </Button>
      )}
    </Box>
  );
};
