import { Alert, Box, LinearProgress, MenuItem, TextField } from '@mui/material';
import { useTranslate } from 'react-admin';
import type { CsvFile } from '../../components/csv/csv-file';
import { DELIMITERS, ENCODINGS, type Reading } from '../../components/csv/file/encodings';
import { useFileFault } from '../../components/csv/use-file-fault';
import { FirstLines } from './FirstLines';
import { guessPlan, type Plan } from './plan';
import { ReadingNotices } from './ReadingNotices';
import { StepHeading } from './StepHeading';

const MAX_HEADER_TEXT = 60;

/** Options for reading the file, with a preview of the first lines. */
export const ReadingOptions = ({
  file,
  plan,
  isReading,
  error,
  onRead,
  onPlan,
}: {
  file: CsvFile;
  plan: Plan;
  isReading: boolean;
  error: unknown;
  onRead: (reading: Reading) => void;
  onPlan: (plan: Plan) => void;
}) => {
  const translate = useTranslate();
  const fileFault = useFileFault();
  const encodings = [...new Set<string>([...ENCODINGS, file.encoding])];
  const delimiters = [...new Set<string>([...DELIMITERS, file.delimiter])];
  const nameOf = (kind: 'encoding' | 'delimiter', key: string) =>
    translate(`tidings.users.import.${kind}.${key.replaceAll('-', '_')}`, { _: key });

  return (
    <Box component="section" sx={{ mb: 3 }}>
      <StepHeading text={translate('tidings.users.import.reading_title')} />
      <Box sx={{ display: 'grid', gridTemplateColumns: { sm: 'repeat(3, 1fr)' }, columnGap: 2, maxWidth: 1000 }}>
        <TextField
          select
          label={translate('tidings.users.import.encoding_label')}
          value={file.encoding}
          disabled={isReading}
          onChange={({ target }) => onRead({ encoding: target.value, delimiter: undefined })}
        >
          {encodings.map((encoding) => (
            <MenuItem key={encoding} value={encoding}>
              {nameOf('encoding', encoding)}
            </MenuItem>
          ))}
        </TextField>
        <TextField
          select
          label={translate('tidings.users.import.delimiter_label')}
          value={file.delimiter}
          disabled={isReading}
          onChange={({ target }) => onRead({ delimiter: target.value })}
        >
          {delimiters.map((delimiter) => (
            <MenuItem key={delimiter} value={delimiter}>
              {nameOf('delimiter', DELIMITER_KEYS.get(delimiter) ?? delimiter)}
            </MenuItem>
          ))}
        </TextField>
        <TextField
          select
          label={translate('tidings.users.import.header_label')}
          value={plan.headerLine ?? 'none'}
          disabled={isReading}
          onChange={({ target }) => {
            const headerLine = target.value === 'none' ? null : Number(target.value);
            onPlan({ ...guessPlan(file, headerLine), groupIds: plan.groupIds });
          }}
        >
          <MenuItem value="none">{translate('tidings.users.import.no_header')}</MenuItem>
          {file.first.map(({ line, cells }) => (
            <MenuItem key={line} value={line}>
              {translate('tidings.users.import.header_line', { line, text: headerText(cells) })}
            </MenuItem>
          ))}
        </TextField>
      </Box>
      {isReading && <LinearProgress aria-label={translate('tidings.users.import.reading')} />}
      {error !== null && (
        <Alert severity="error" sx={{ my: 1 }}>
          {fileFault(error)}
        </Alert>
      )}
      <ReadingNotices file={file} headerLine={plan.headerLine} />
      <FirstLines file={file} headerLine={plan.headerLine} />
    </Box>
  );
};

const DELIMITER_KEYS = new Map([
  [',', 'comma'],
  [';', 'semicolon'],
  ['\t', 'tab'],
  ['|', 'pipe'],
]);

const headerText = (cells: string[]): string => {
  const text = cells.filter((cell) => cell.trim() !== '').join(', ');
  return text.length > MAX_HEADER_TEXT ? `${text.slice(0, MAX_HEADER_TEXT)}…` : text;
};
