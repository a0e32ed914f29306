import { Alert } from '@mui/material';
import { useTranslate } from 'react-admin';
import type { CsvFile } from '../../components/csv/csv-file';
import { useFormat } from '../../components/use-format';

/** Says what is changed or skipped while the file is read, and why. */
export const ReadingNotices = ({ file, headerLine }: { file: CsvFile; headerLine: number | null }) => {
  const translate = useTranslate();
  const format = useFormat();
  const { broken, encoding, hasSepLine } = file;
  const above = file.first.filter(({ line }) => line < (headerLine ?? 0)).length;
  return (
    <>
      {broken.count > 0 && (
        <Alert severity="warning" sx={{ my: 1 }}>
          {translate('tidings.users.import.broken_lines', {
            smart_count: broken.count,
            number: format.number(broken.count),
            encoding: encoding.toUpperCase(),
            line: broken.first,
          })}
        </Alert>
      )}
      {hasSepLine && (
        <Alert severity="info" sx={{ my: 1 }}>
          {translate('tidings.users.import.sep_line')}
        </Alert>
      )}
      {above > 0 && (
        <Alert severity="info" sx={{ my: 1 }}>
          {translate('tidings.users.import.lines_above', { smart_count: above })}
        </Alert>
      )}
    </>
  );
};
