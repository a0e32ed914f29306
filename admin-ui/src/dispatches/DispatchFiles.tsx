import Download from '@mui/icons-material/Download';
import { IconButton } from '@mui/material';
import { useNotify, useTranslate } from 'react-admin';
import { download } from '../api/download';
import { saveFile } from '../api/save-file';
import { useErrorMessage } from '../api/use-error-message';
import { useFormat } from '../components/use-format';
import type { Dispatch } from './dispatch-states';

/** Files of the dispatch's mails. Those that are stored under an id can be downloaded. */
export const DispatchFiles = ({ files }: { files: Dispatch['attachments'] }) => {
  const translate = useTranslate();
  const notify = useNotify();
  const errorMessage = useErrorMessage();
  const format = useFormat();
  const save = (id: string, name: string) =>
    download(`/api/v1/files/${id}`).then(
      (content) => saveFile(content, name),
      (error: unknown) => notify(errorMessage(error), { type: 'error' }),
    );
  return (
    <>
      {files.map(({ fileId, sha256, name, size, cid }) => (
        <div key={`${sha256} ${name} ${cid}`}>
          {name} · {format.size(size)}
          {fileId && (
            <IconButton
              size="small"
              aria-label={translate('tidings.attachments.download', { name })}
              onClick={() => save(fileId, name)}
            >
              <Download fontSize="inherit" />
            </IconButton>
          )}
        </div>
      ))}
    </>
  );
};
