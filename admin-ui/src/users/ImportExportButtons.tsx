import Download from '@mui/icons-material/Download';
import Upload from '@mui/icons-material/Upload';
import { CircularProgress } from '@mui/material';
import { useState } from 'react';
import { Button, CanAccess, useListContext, useNotify, useTranslate } from 'react-admin';
import { Link } from 'react-router-dom';
import { saveFile } from '../api/save-file';
import { useFormat } from '../components/use-format';
import { useErrorWords } from '../providers/use-error-words';
import { exportUsers } from './export-users';

const MEGABYTE = 1_000_000;

/** Exports what the list shows, filtered as it is. */
const ExportButton = () => {
  const translate = useTranslate();
  const format = useFormat();
  const notify = useNotify();
  const words = useErrorWords();
  const { filterValues } = useListContext();
  /** Null while nothing is under way. */
  const [megabytes, setMegabytes] = useState<number | null>(null);

  const run = async () => {
    setMegabytes(0);
    try {
      const onBytes = (bytes: number) => setMegabytes(Math.floor((10 * bytes) / MEGABYTE) / 10);
      const content = await exportUsers({ filter: filterValues, onBytes });
      const file = `${translate('tidings.users_import.export_file')}.csv`;
      saveFile(content, file);
      notify('tidings.users_import.exported', { messageArgs: { file } });
    } catch (error) {
      notify(words(error), { type: 'error' });
    } finally {
      setMegabytes(null);
    }
  };

  const label = () => {
    if (megabytes === null) return translate('tidings.users_import.export');
    if (megabytes < 0.1) return translate('tidings.users_import.exporting');
    return translate('tidings.users_import.exporting_size', { size: format.number(megabytes) });
  };
  return (
    <Button label={label()} onClick={run} disabled={megabytes !== null}>
      {megabytes === null ? <Download /> : <CircularProgress size={18} color="inherit" aria-hidden />}
    </Button>
  );
};

/** For the toolbar of the list of users. Whoever sees the list may export it; importing changes people. */
export const ImportExportButtons = () => {
  const translate = useTranslate();
  return (
    <>
      <CanAccess resource="users" action="create">
        <Button component={Link} to="/users/import" label={translate('tidings.users_import.button')}>
          <Upload />
        </Button>
      </CanAccess>
      <ExportButton />
    </>
  );
};
