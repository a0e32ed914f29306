import Download from '@mui/icons-material/Download';
import { Button } from '@mui/material';
import { useMutation } from '@tanstack/react-query';
import { useNotify, useTranslate } from 'react-admin';
import { download } from '../api/download';
import { saveFile } from '../api/save-file';
import { useErrorMessage } from '../api/use-error-message';

export const DownloadPersonButton = ({ email }: { email: string }) => {
  const translate = useTranslate();
  const notify = useNotify();
  const errorMessage = useErrorMessage();
  const file = `${translate('tidings.personal_data.file')}.json`;
  const { mutate, isPending } = useMutation({
    mutationFn: () => download('/export/person.json', { body: { email } }),
    onSuccess: (content) => {
      saveFile(content, file);
      notify('tidings.personal_data.downloaded', { messageArgs: { file } });
    },
    onError: (error) => notify(errorMessage(error), { type: 'error' }),
  });
  return (
    <Button variant="outlined" startIcon={<Download />} disabled={!email} loading={isPending} onClick={() => mutate()}>
      {translate('tidings.personal_data.download')}
    </Button>
  );
};
