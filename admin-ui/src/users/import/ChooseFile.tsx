import UploadFile from '@mui/icons-material/UploadFile';
import { Alert, Box, Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import { useFileFault } from '../../components/csv/use-file-fault';
import { FileButton } from '../../components/files/FileButton';
import { useFileDrop } from '../../components/files/use-file-drop';

export const ChooseFile = ({
  isReading,
  error,
  onChosen,
}: {
  isReading: boolean;
  error: unknown;
  onChosen: (file: File) => void;
}) => {
  const translate = useTranslate();
  const words = useFileFault();

  const open = ([file]: File[]) => {
    if (file && !isReading) onChosen(file);
  };
  const { isOver, handlers } = useFileDrop(open);

  return (
    <Box
      {...handlers}
      sx={{
        p: { xs: 3, sm: 6 },
        textAlign: 'center',
        border: '2px dashed',
        borderColor: isOver ? 'primary.main' : 'divider',
        borderRadius: 1,
        bgcolor: isOver ? 'action.hover' : 'transparent',
      }}
    >
      <UploadFile color="primary" sx={{ fontSize: 48, display: 'block', mx: 'auto', mb: 2 }} />
      <FileButton
        label={translate('tidings.users.import.choose')}
        accept=".csv,.tsv,.txt,text/csv,text/tab-separated-values,text/plain"
        onChosen={open}
        variant="contained"
        loading={isReading}
      >
        {translate(isReading ? 'tidings.users.import.reading' : 'tidings.users.import.choose')}
      </FileButton>
      <Typography sx={{ mt: 1.5 }}>{translate('tidings.users.import.drop')}</Typography>
      <Typography variant="body2" sx={{ mt: 1, color: 'text.secondary' }}>
        {translate('tidings.users.import.any_size')}
      </Typography>
      {error !== null && (
        <Alert severity="error" sx={{ mt: 3, textAlign: 'left' }}>
          {words(error)}
        </Alert>
      )}
    </Box>
  );
};
