import Download from '@mui/icons-material/Download';
import { CircularProgress } from '@mui/material';
import { useState } from 'react';
import { Button, useListContext, useNotify, useTranslate } from 'react-admin';
import { download } from '../api/download';
import { exportPath } from '../api/export-path';
import { saveFile } from '../api/save-file';
import { useErrorMessage } from '../api/use-error-message';
import { useFormat } from './use-format';

const MEGABYTE = 1_000_000;

/** Exports the list with its current filter, from `path` on the server to a file called `name`. */
export const ExportButton = ({ path, name }: { path: string; name: string }) => {
  const translate = useTranslate();
  const format = useFormat();
  const notify = useNotify();
  const errorMessage = useErrorMessage();
  const { filterValues } = useListContext();
  /** Megabytes received so far; null while no export runs. */
  const [megabytes, setMegabytes] = useState<number | null>(null);

  const run = async () => {
    setMegabytes(0);
    try {
      const onBytes = (bytes: number) => setMegabytes(Math.floor((10 * bytes) / MEGABYTE) / 10);
      const content = await download(exportPath(path, filterValues), { onBytes });
      const file = `${name}.csv`;
      saveFile(content, file);
      notify('tidings.export.done', { messageArgs: { file } });
    } catch (error) {
      notify(errorMessage(error), { type: 'error' });
    } finally {
      setMegabytes(null);
    }
  };

  const label = () => {
    if (megabytes === null) return translate('tidings.export.start');
    if (megabytes < 0.1) return translate('tidings.export.running');
    return translate('tidings.export.running_size', { size: format.number(megabytes) });
  };
  return (
    <Button label={label()} onClick={run} disabled={megabytes !== null}>
      {megabytes === null ? <Download /> : <CircularProgress size={18} color="inherit" aria-hidden />}
    </Button>
  );
};
