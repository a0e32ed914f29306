import UploadFile from '@mui/icons-material/UploadFile';
import { Alert, Box, Button, Typography } from '@mui/material';
import { useRef } from 'react';
import { useTranslate } from 'react-admin';
import { useFileFault } from '../../components/csv/use-file-fault';

export const ChooseList = ({
  isReading,
  error,
  onChosen,
}: {
  isReading: boolean;
  error: unknown;
  onChosen: (file: File) => void;
}) => {
  const translate = useTranslate();
  const faultText = useFileFault();
  const input = useRef<HTMLInputElement>(null);
  const label = translate('tidings.suppressions.import.choose');
  return (
    <Box sx={{ py: 3, textAlign: 'center' }}>
      <input
        ref={input}
        type="file"
        accept=".csv,.tsv,.txt,text/csv,text/tab-separated-values,text/plain"
        hidden
        aria-label={label}
        onChange={({ target }) => {
          const [file] = target.files ?? [];
          if (file) onChosen(file);
          // Clears the input, so that the same file can be chosen again after it was corrected.
          target.value = '';
        }}
      />
      <Button variant="contained" startIcon={<UploadFile />} loading={isReading} onClick={() => input.current?.click()}>
        {label}
      </Button>
      <Typography variant="body2" sx={{ mt: 2, color: 'text.secondary' }}>
        {translate('tidings.suppressions.import.recognised')}
      </Typography>
      {error !== null && (
        <Alert severity="error" sx={{ mt: 2, textAlign: 'left' }}>
          {faultText(error)}
        </Alert>
      )}
    </Box>
  );
};
