import UploadFile from '@mui/icons-material/UploadFile';
import { Alert, Box, Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import { useFileFault } from '../../components/csv/use-file-fault';
import { FileButton } from '../../components/files/FileButton';

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
  return (
    <Box sx={{ py: 3, textAlign: 'center' }}>
      <FileButton
        label={translate('tidings.suppressions.import.choose')}
        accept=".csv,.tsv,.txt,text/csv,text/tab-separated-values,text/plain"
        onChosen={([file]) => file && onChosen(file)}
        variant="contained"
        startIcon={<UploadFile />}
        loading={isReading}
      />
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
