import UploadFile from '@mui/icons-material/UploadFile';
import { Alert, Box, Button, Typography } from '@mui/material';
import { type DragEvent, useRef, useState } from 'react';
import { useTranslate } from 'react-admin';
import { useFileFault } from '../../components/csv/use-file-fault';

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
  const input = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);

  const open = (file: File | undefined) => {
    if (file && !isReading) onChosen(file);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    open(event.dataTransfer.files[0]);
  };

  return (
    <Box
      onDragOver={(event: DragEvent) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
      sx={{
        p: { xs: 3, sm: 6 },
        textAlign: 'center',
        border: '2px dashed',
        borderColor: isOver ? 'primary.main' : 'divider',
        borderRadius: 1,
        bgcolor: isOver ? 'action.hover' : 'transparent',
      }}
    >
      <input
        ref={input}
        type="file"
        accept=".csv,.tsv,.txt,text/csv,text/tab-separated-values,text/plain"
        hidden
        aria-label={translate('tidings.users.import.choose')}
        onChange={({ target }) => {
          open(target.files?.[0]);
          // Clears the input, so that the same file can be chosen again after it was corrected.
          target.value = '';
        }}
      />
      <UploadFile color="primary" sx={{ fontSize: 48, display: 'block', mx: 'auto', mb: 2 }} />
      <Button variant="contained" loading={isReading} onClick={() => input.current?.click()}>
        {translate(isReading ? 'tidings.users.import.reading' : 'tidings.users.import.choose')}
      </Button>
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
